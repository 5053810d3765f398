"""What is on screen, frame by frame, as plain data: no pixels."""
