// WFST
