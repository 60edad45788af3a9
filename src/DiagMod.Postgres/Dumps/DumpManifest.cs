namespace DiagMod.Postgres.Dumps;

/// <summary>What a dump says of itself, in its first section.</summary>
public sealed record DumpManifest
{
    /// <summary>Form of the file; this version reads 1.</summary>
    public int Format { get; init; }

    /// <summary>backup: a whole database. month: one month of one table.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Version of the product that wrote it.</summary>
    public string Product { get; init; } = "";

    /// <summary>Version of the server it came from.</summary>
    public string Postgres { get; init; } = "";

    /// <summary>When its snapshot was taken, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Scripts of sql/schema that its database had, with their SHA-256.</summary>
    public IReadOnlyDictionary<string, string> Scripts { get; init; } = new Dictionary<string, string>();

    /// <summary>Tables in the order in which they can be filled.</summary>
    public IReadOnlyList<DumpTable> Tables { get; init; } = [];

    /// <summary>Monthly partitions, by name.</summary>
    public IReadOnlyList<string> Partitions { get; init; } = [];

    /// <summary>Sequences and their newest number.</summary>
    public IReadOnlyDictionary<string, long> Sequences { get; init; } = new Dictionary<string, long>();

    /// <summary>Month of a dump of one month, UTC.</summary>
    public DateTimeOffset? Month { get; init; }

    /// <summary>What is not in it, in words.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>A table of a dump.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns, in the order of the rows' fields.</param>
public sealed record DumpTable(string Name, IReadOnlyList<string> Columns);
