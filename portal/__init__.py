"""Stuttgart's citizen portal: the project and the building blocks its services stand on."""
