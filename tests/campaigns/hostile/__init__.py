"""What remote functions do with texts that mean harm: nothing but what they name may be touched."""
