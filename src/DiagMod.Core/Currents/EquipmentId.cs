using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace DiagMod.Core.Currents;

/// <summary>The key of one motor: 1 to 64 letters, digits, '_' or '-', for example EQ_2025_000001.</summary>
public readonly record struct EquipmentId
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Makes a key.</summary>
    /// <param name="value">1 to 64 ASCII letters, digits, '_' or '-'.</param>
    /// <exception cref="ArgumentException">The text is not such a key.</exception>
    [JsonConstructor]
    public EquipmentId(string value)
    {
        if (!IsValid(value))
        {
            throw new ArgumentException("An equipment id is 1 to 64 letters, digits, '_' or '-'.", nameof(value));
        }

        Value = value;
    }

    /// <summary>The key as written.</summary>
    public string Value { get; }

    /// <summary>True when the text is an equipment id.</summary>
    /// <param name="value">Text to test.</param>
    public static bool IsValid([NotNullWhen(true)] string? value) =>
        value is { Length: >= 1 and <= 64 }
        && !value.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>Reads a key.</summary>
    /// <param name="value">Text to read.</param>
    /// <param name="id">The key, when the text is one.</param>
    public static bool TryParse([NotNullWhen(true)] string? value, out EquipmentId id)
    {
        id = IsValid(value) ? new EquipmentId(value) : default;
        return IsValid(value);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
