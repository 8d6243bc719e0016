// CTC
