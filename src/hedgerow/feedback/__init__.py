"""What people's decisions teach: labels from the desk, lines for an alert budget, drift and fairness."""
