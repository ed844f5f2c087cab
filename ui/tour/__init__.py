"""The guided tour: the main job done in the real windows, offscreen, with pictures of each."""
