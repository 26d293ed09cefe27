// Pages that are opened from a disk may not read each other, so a search there shows no
// summaries: each would be an error in the console of the browser, and an empty line.
if (window.location.protocol === "file:") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}
