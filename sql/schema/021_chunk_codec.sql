-- Samples may also be stored as scaled whole numbers; what was written before stays as it is and is read as before.
comment on column raw_chunks.codec is 'bits 0, 1, 2: phase a, b, c is gzip of float32; bits 3, 4, 5: it is a sample block'
    ' (scaled whole numbers with a checksum); neither: plain float32';
