"""The agencies' shared desk: warnings come in, people look at them and act together."""
