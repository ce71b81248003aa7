"""What goes out: claiming, rendering, pace, pictures and files, delivery."""
