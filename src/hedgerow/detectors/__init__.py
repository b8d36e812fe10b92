"""Floor 3a: plug-ins. One file, one pattern of harm; found by scanning, ours like anyone's."""
