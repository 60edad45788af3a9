namespace DiagMod.Host.Commands;

/// <summary>Takes a command's own options out of a command line; what is left are settings.</summary>
internal sealed class Arguments(string[] args)
{
    private readonly List<string> _left = [.. args];

    /// <summary>What was not taken.</summary>
    public string[] Left => [.. _left];

    /// <summary>True when an option without a value is there; it is taken.</summary>
    /// <param name="option">The option, for example --json.</param>
    public bool Flag(string option) => _left.Remove(option);

    /// <summary>The value of an option, which is taken; null when it is not there.</summary>
    /// <param name="option">The option, for example --seq.</param>
    /// <exception cref="UsageException">It has no value.</exception>
    public string? Value(string option)
    {
        var at = _left.IndexOf(option);
        if (at < 0)
        {
            return null;
        }

        if (at + 1 == _left.Count)
        {
            throw new UsageException($"{option} needs a value.");
        }

        var value = _left[at + 1];
        _left.RemoveRange(at, 2);
        return value;
    }

    /// <summary>The first argument, when it is no option; it is taken.</summary>
    public string? First()
    {
        if (_left is not [var first, ..] || first.StartsWith('-'))
        {
            return null;
        }

        _left.RemoveAt(0);
        return first;
    }
}
