using System.Text;

namespace DiagMod.Chaos.Fuzz;

/// <summary>What readers of recordings, forms and headers stumble over.</summary>
internal static class Tokens
{
    /// <summary>For recordings.</summary>
    public static byte[][] OfCsv { get; } =
    [
        .. new[]
        {
            ",", ",,", "\n", "\r\n", "\r", "\0", "\"", "\"\"", " ", "\t", "-", "+", ".", "e", "e5", "1e400", "1e-400", "nan",
            "inf", "-Infinity", "0x1F", "1_000", "1.5f", "+-1", "9999999999", "1e9", "\u00EF\u00BB\u00BF", "\u00FF\u00FE",
            "\u001F\u008B", "PK\u0003\u0004", ";", "|", "\u00A0", "\u00E2\u0088\u0092", "\n\n", "\u001A",
            "current_R,current_S,current_T\n", "1.2345,-2.3456,3.4567\n", "16777217.00000001", "0.0000000000000001", "\"1,2,3\"\r\n",
        }.Select(Encoding.Latin1.GetBytes),
        Encoding.ASCII.GetBytes(new string('7', 65)), Encoding.ASCII.GetBytes(new string(' ', 1025)),
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1,2,3\n", 60))),
    ];

    /// <summary>For multipart bodies.</summary>
    public static byte[][] OfForms { get; } =
    [
        .. new[]
        {
            "\r\n", "\n", "--", "--b\r\n", "--b--\r\n", "\r\n--b", "--b--", ":", ";", "=", "\"", "\\\"", "\0",
            "Content-Disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n",
            "Content-Disposition: form-data; name=file\r\n", "Content-Type: text/csv\r\n", "Content-Disposition:\r\n",
            "Content-Transfer-Encoding: base64\r\n", "filename*=UTF-8''%E2%82%AC.csv", "filename=\"../../etc/passwd\"",
            "filename=\"a\u0000b\"", "name=\"file\"", "\u00EF\u00BB\u00BF", "\u001F\u008B", "current_R,current_S,current_T\n",
        }.Select(Encoding.Latin1.GetBytes),
        Encoding.ASCII.GetBytes("X: " + new string('y', 20_000) + "\r\n"),
    ];

    /// <summary>For JSON bodies.</summary>
    public static byte[][] OfJson { get; } =
    [
        .. new[]
        {
            "{", "}", "[", "]", "\"", ":", ",", "null", "true", "1e999", "-0", "\\u0000", "\\ud800", "/* */", "//", "\"sha256\":",
            "\"sha256\":[]", "\"SHA256\":", "\"\"", "[[[[[[[[[[", "\u0000", "\u00FF", "\u00EF\u00BB\u00BF",
            "\"0000000000000000000000000000000000000000000000000000000000000000\",", "1", "\"$type\":\"x\",",
        }.Select(Encoding.Latin1.GetBytes),
        Encoding.ASCII.GetBytes(new string('[', 10_000)),
    ];

    /// <summary>For values of parameters and headers.</summary>
    public static string[] OfValues { get; } =
    [
        "", " ", "0", "-1", "25600", "1e3", "1e999", "NaN", "0x10", "25600,0", "EQ_FUZZ", "../x", "EQ FUZZ", "EQ\u0000", "\ud800",
        "\u202Eabc", "'; drop table x; --", "2025-08-17T12:00:00Z", "2025-08-17T12:00:00", "9999-12-31T23:59:60Z", "0001-01-01T00:00:00+14:00",
        "a.csv", "a/b\\c.csv", "\u00E4\u20AC.csv", "rec_2025-13-99_25-61-61.csv", "rec_2025-08-17_14-30-00.csv", "gzip", "br", "identity",
        "gzip, gzip", "multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary=\"\"",
        "multipart/mixed; boundary=b", "text/csv", "application/json; charset=utf-16", ";;;", "bytes 0-9/10", "bytes */10", "bytes 9-0/1",
        "0000000000000000000000000000000000000000000000000000000000000000", new('x', 3000),
    ];
}
