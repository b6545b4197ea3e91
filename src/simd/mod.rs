//! Lanes, instruction-set levels and dispatch.
