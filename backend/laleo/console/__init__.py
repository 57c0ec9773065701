"""The people's door: pages for members, and the pages every server has."""
