//! The verdict line.
