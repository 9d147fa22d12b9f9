//! canali
