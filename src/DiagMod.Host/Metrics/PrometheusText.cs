using System.Buffers;
using System.Globalization;
using System.Text;

namespace DiagMod.Host.Metrics;

/// <summary>Writes Prometheus text (exposition format 0.0.4) straight into a buffer: no string is made on the way.</summary>
internal readonly ref struct PrometheusText(IBufferWriter<byte> buffer)
{
    private const int LongestNumber = 32;

    /// <summary>Appends text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        var bytes = buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        buffer.Advance(Encoding.UTF8.GetBytes(text, bytes));
    }

    /// <summary>Appends bytes of UTF-8 text.</summary>
    public void Add(ReadOnlySpan<byte> text) => buffer.Write(text);

    /// <summary>Appends a number.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            Add(double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
            return;
        }

        var bytes = buffer.GetSpan(LongestNumber);
        value.TryFormat(bytes, out var written, default, CultureInfo.InvariantCulture);
        buffer.Advance(written);
    }

    /// <summary>Appends one sample: name, suffix, labels in their braces, number.</summary>
    public void Sample(string name, string suffix, string labels, string more, double value)
    {
        Add(name);
        Add(suffix);
        if (labels.Length + more.Length > 0)
        {
            Add("{"u8);
            Add(labels);
            Add(labels.Length > 0 && more.Length > 0 ? "," : "");
            Add(more);
            Add("}"u8);
        }

        Add(" "u8);
        Add(value);
        Add("\n"u8);
    }

    /// <summary>A label's value as it stands between quotes.</summary>
    public static string Label(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>A help text as it stands on its line.</summary>
    public static string Help(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>A bucket's bound as a label.</summary>
    public static string Bound(double bound) => string.Create(CultureInfo.InvariantCulture, $"le=\"{bound}\"");
}
