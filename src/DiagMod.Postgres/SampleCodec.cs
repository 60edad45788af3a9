namespace DiagMod.Postgres;

/// <summary>How samples are written to the database. Whatever is written, all of them can be read.</summary>
public enum SampleCodec
{
    /// <summary>Whole multiples of the last decimal, predicted and Rice-coded, with a checksum; lossless, also where there are more
    /// decimals.</summary>
    Scaled,

    /// <summary>Gzip of float32, the form of the first versions; twice as large, and twenty times as slow to write.</summary>
    Gzip,
}
