using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace DiagMod.Host.Tests.Support;

/// <summary>One wrong request to one operation.</summary>
/// <param name="Operation">Method and path of the description.</param>
/// <param name="What">What is wrong, for the message.</param>
/// <param name="Target">Path and query as sent, byte for byte.</param>
internal sealed record WrongInput(string Operation, string What, string Method, string Target)
{
    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Content type of the body; null for none.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>Further headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>True: the caller's own token goes with it.</summary>
    public bool IsSigned { get; init; } = true;

    /// <summary>True where the HTTP server itself refuses the request line, before anything of the product sees it.</summary>
    public bool IsForTheServer => Target.Contains("%00", StringComparison.Ordinal) && !Target.Contains('?', StringComparison.Ordinal);
}

/// <summary>Makes wrong requests from the API's description.</summary>
internal sealed class WrongInputs(JsonNode api, Func<string, string> pathValue)
{
    private const string Emoji = "%F0%9F%94%A5";

    private static readonly (string What, string Value)[] PathValues =
    [
        ("too long", new string('a', 5000)), ("NUL", "a%00b"), ("line feed", "a%0Ab"), ("emoji", "EQ" + Emoji), ("broken UTF-8", "%FF%FE%C0"),
        ("half a surrogate", "%ED%A0%80"), ("SQL", "1'%20OR%20'1'='1"), ("traversal", "%2e%2e%2f%2e%2e%2fetc%2fhosts"),
        ("backslashes", "..%5c..%5cwindows"), ("empty guid", Guid.Empty.ToString()), ("braces", "%7Bid%7D"), ("percent", "100%25"),
        ("space", "%20"), ("number", "1e400"), ("brackets", "%5B%5D"),
    ];

    private static readonly (string What, string Value)[] QueryValues =
    [
        ("empty", ""), ("word", "nonsense"), ("NaN", "NaN"), ("Infinity", "-Infinity"), ("negative", "-1"), ("zero", "0"),
        ("too big", "1e400"), ("huge integer", "99999999999999999999999999"), ("hexadecimal", "0x10"), ("decimal comma", "1,5"),
        ("Arabic digits", "%D9%A3"), ("NUL", "a%00b"), ("broken UTF-8", "%FF%C0"), ("half a surrogate", "%ED%A0%80"),
        ("too long", new string('9', 9000)), ("SQL", "1'%20OR%20'1'='1"), ("no such day", "2025-13-45T99:99:99Z"),
        ("no offset", "2025-08-17T00:00:00"), ("first year", "0001-01-01T00:00:00Z"), ("last year", "9999-12-31T23:59:59Z"),
        ("bare percent", "%"), ("plus signs", "+++"), ("emoji", Emoji),
    ];

    private static readonly (string What, string Name, string Value)[] HeaderValues =
    [
        ("Accept that nothing fits", "Accept", "image/png"), ("Accept that is no list", "Accept", ";;q=x,/"),
        ("If-None-Match", "If-None-Match", "no quotes"), ("If-Modified-Since", "If-Modified-Since", "yesterday"),
        ("If-Range and Range", "Range", "bytes=9-1,-,x"), ("Accept-Language", "Accept-Language", "xx;q=99,,-"),
        ("Accept-Encoding", "Accept-Encoding", "br;q=-1,zip"), ("Cookie", "Cookie", "diagmod=%00; diagmod-csrf=;;=; =x"),
        ("Forwarded", "X-Forwarded-For", "not an address"), ("Origin", "Origin", "http://elsewhere.example"),
        ("traceparent", "traceparent", "00-zz-zz-99"), ("Content-Encoding", "Content-Encoding", "zip"),
        ("hash", "X-Content-SHA256", "12"), ("method override", "X-HTTP-Method-Override", "DELETE"),
    ];

    private static readonly (string What, string Value)[] Tokens =
    [
        ("no scheme", "token"), ("empty bearer", "Bearer "), ("junk bearer", "Bearer a.b.c"), ("basic", "Basic YWRtaW46YWRtaW4="),
        ("unsigned", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."), ("long bearer", "Bearer " + new string('x', 20_000)),
    ];

    private static readonly (string What, JsonNode? Value)[] WrongMembers =
    [
        ("null", null), ("number", 5), ("negative", -1), ("truth", true), ("list", new JsonArray()), ("object", new JsonObject()),
        ("word", "nonsense"), ("empty", ""), ("control characters", "a\u0001\u001b[31m\u202eb"), ("long text", new string('x', 100_000)),
        ("markup", "<script>alert(1)</script>"),
    ];

    private static readonly (string What, string Json)[] RawMembers =
    [
        ("1e400", "1e400"), ("NaN", "NaN"), ("half a surrogate", "\"\\ud800\""), ("NUL", "\"a\\u0000b\""), ("noncharacter", "\"\\uffff\""),
        ("huge integer", "99999999999999999999999999"),
    ];

    /// <summary>Every wrong request, operation by operation; those that only read come first.</summary>
    public IEnumerable<WrongInput> All() =>
        from path in api["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        orderby operation.Key is "get" ? 0 : operation.Key is "delete" ? 2 : 1
        from input in Of(operation.Key.ToUpperInvariant(), path.Key, operation.Value!)
        select input;

    private IEnumerable<WrongInput> Of(string method, string path, JsonNode operation)
    {
        var key = $"{method} {path}";
        var right = new WrongInput(key, "", method, Filled(path, operation)) { Body = RightBody(operation), ContentType = RightType(operation) };

        // What is wrong outside the body goes with one that ends before the slow hash of a password.
        var light = operation["requestBody"]?.ToJsonString().Contains("password\"", StringComparison.Ordinal) == true
            ? right with { Body = "{}"u8.ToArray() }
            : right;
        return [
            .. WrongPaths(light, path), .. WrongQueries(light, operation), .. WrongHeaders(light), .. WrongMethods(light),
            .. WrongJson(right, operation), .. WrongFiles(right, operation),
        ];
    }

    private static IEnumerable<WrongInput> WrongPaths(WrongInput right, string path)
    {
        var open = path.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
        {
            yield break;
        }

        var rest = path[(path.IndexOf('}', StringComparison.Ordinal) + 1)..];
        foreach (var (what, value) in PathValues)
        {
            yield return right with { What = "path: " + what, Target = path[..open] + value + rest };
        }
    }

    private static IEnumerable<WrongInput> WrongQueries(WrongInput right, JsonNode operation)
    {
        var address = right.Target.Split('?')[0];
        var names = (operation["parameters"]?.AsArray() ?? []).Where(one => (string)one!["in"]! == "query").ToList();
        var needed = names.Where(one => (bool?)one!["required"] == true).ToList();
        foreach (var parameter in names)
        {
            var name = (string)parameter!["name"]!;
            var others = string.Concat(needed.Where(one => one != parameter).Select(one => $"&{one!["name"]}={one["example"]}"));
            foreach (var (what, value) in QueryValues)
            {
                yield return right with { What = $"{name}: {what}", Target = $"{address}?{name}={value}{others}" };
            }

            var example = Uri.EscapeDataString(parameter["example"]!.ToString());
            yield return right with { What = $"{name}: twice", Target = $"{address}?{name}={example}&{name}={example}{others}" };
            yield return right with { What = $"{name}: as a list", Target = $"{address}?{name}[0]={example}&{name}[]={example}{others}" };
        }

        var known = names.Select(one => (string)one!["name"]!).ToHashSet(StringComparer.Ordinal);
        foreach (var (from, to, late, early) in new[]
        {
            ("from", "to", "2025-08-18T00:00:00Z", "2025-08-17T00:00:00Z"), ("from_s", "to_s", "5", "1"), ("from_s", "to_s", "1e300", "1e308"),
        })
        {
            if (known.Contains(from))
            {
                yield return right with { What = $"{from} after {to}", Target = $"{address}?{from}={late}&{to}={early}" };
                yield return right with { What = $"{from} equals {to}", Target = $"{address}?{from}={late}&{to}={late}" };
            }
        }

        yield return right with { What = "unknown and broken parameters", Target = address + "?%00=1&=&&%FF=%FF&a=%zz" };
    }

    private static IEnumerable<WrongInput> WrongHeaders(WrongInput right)
    {
        foreach (var (what, name, value) in HeaderValues)
        {
            yield return right with { What = "header: " + what, Headers = [(name, value)] };
        }

        foreach (var (what, value) in Tokens)
        {
            yield return right with { What = "authorization: " + what, Headers = [("Authorization", value)], IsSigned = false };
        }
    }

    private static IEnumerable<WrongInput> WrongMethods(WrongInput right)
    {
        yield return right with { What = "method PUT", Method = "PUT", Body = "{}"u8.ToArray() };
        yield return right with { What = "method of no kind", Method = "BREW", Body = null };
        if (right.Method == "GET")
        {
            yield return right with { What = "a body where none belongs", Body = "[[[["u8.ToArray(), ContentType = "application/json" };
        }
    }

    private static IEnumerable<WrongInput> WrongJson(WrongInput right, JsonNode operation)
    {
        if (operation["requestBody"]?["content"]?["application/json"] is null)
        {
            yield break;
        }

        var example = JsonNode.Parse(right.Body!)!.AsObject();
        (string What, byte[] Body)[] whole =
        [
            ("empty", []), ("no JSON", "{not json"u8.ToArray()), ("null", "null"u8.ToArray()), ("list", "[]"u8.ToArray()),
            ("text", "\"text\""u8.ToArray()), ("number", "1e400"u8.ToArray()), ("deep", Encoding.ASCII.GetBytes(new string('[', 60_000))),
            ("deep member", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 3_000)))),
            ("broken off", right.Body![..(right.Body!.Length / 2)]), ("broken UTF-8", [.. "{\"name\":\""u8, 0xff, 0xc0, 0xed, 0xa0, 0x80, .. "\"}"u8]),
            ("UTF-16", Encoding.Unicode.GetBytes(example.ToJsonString())), ("comment", "/* */ {}"u8.ToArray()),
            ("unknown member", "{\"no_such_member\":1}"u8.ToArray()), ("megabyte", [.. "{\"name\":\""u8, .. new byte[1 << 20]]),
            ("two values", [.. right.Body!, .. right.Body!]),
        ];
        foreach (var (what, body) in whole)
        {
            yield return right with { What = "body: " + what, Body = body };
        }

        foreach (var (what, type) in new[] { ("none", null), ("text", "text/plain"), ("form", "application/x-www-form-urlencoded"),
            ("odd charset", "application/json; charset=utf-7"), ("multipart", "multipart/form-data"), ("junk", "////") })
        {
            yield return right with { What = "content type: " + what, ContentType = type };
        }

        yield return right with
        {
            What = "gzip that is broken off",
            Body = Gzip(right.Body!)[..12],
            Headers = [("Content-Encoding", "gzip")],
        };
        foreach (var name in example.Select(member => member.Key).ToList())
        {
            foreach (var (what, value) in WrongMembers)
            {
                var wrong = example.DeepClone().AsObject();
                wrong[name] = value?.DeepClone();
                yield return right with { What = $"{name}: {what}", Body = Encoding.UTF8.GetBytes(wrong.ToJsonString()) };
            }

            var rest = string.Concat(example.Where(member => member.Key != name)
                .Select(member => $",\"{member.Key}\":{member.Value?.ToJsonString() ?? "null"}"));
            foreach (var (what, json) in RawMembers)
            {
                yield return right with { What = $"{name}: {what}", Body = Encoding.UTF8.GetBytes($"{{\"{name}\":{json}{rest}}}") };
            }

            yield return right with { What = $"{name}: missing", Body = Encoding.UTF8.GetBytes("{" + rest.TrimStart(',') + "}") };
            yield return right with
            {
                What = $"{name}: twice",
                Body = Encoding.UTF8.GetBytes($"{{\"{name}\":\"a\",\"{name}\":\"b\"{rest}}}"),
            };
        }
    }

    private static IEnumerable<WrongInput> WrongFiles(WrongInput right, JsonNode operation)
    {
        if (operation["requestBody"]?["content"]?["text/csv"] is null)
        {
            yield break;
        }

        const string Form = "multipart/form-data; boundary=xyz";
        var junk = new byte[4096];
        new Random(20_250_817).NextBytes(junk);
        (string What, string? Type, byte[] Body)[] bodies =
        [
            ("empty", "text/csv", []), ("header only", "text/csv", "current_R,current_S,current_T\n"u8.ToArray()),
            ("other header", "text/csv", "a,b\n1,2\n"u8.ToArray()), ("junk", "text/csv", junk), ("gzip broken off", "application/gzip", Gzip(junk)[..99]),
            ("gzip of junk", "application/gzip", Gzip(junk)), ("gzip magic only", "application/gzip", [0x1f, 0x8b]),
            ("words", "text/csv", "current_R,current_S,current_T\n1,x,3\n"u8.ToArray()),
            ("infinite", "text/csv", "current_R,current_S,current_T\n1e400,Infinity,3\n"u8.ToArray()),
            ("NUL", "text/csv", [.. "current_R,current_S,current_T\n1,"u8, 0, .. ",3\n"u8]),
            ("endless line", "text/csv", [.. "current_R,current_S,current_T\n"u8, .. Enumerable.Repeat((byte)'1', 200_000)]),
            ("UTF-16", "text/csv", Encoding.Unicode.GetBytes("current_R,current_S,current_T\n1,2,3\n")),
            ("JSON", "application/json", "{}"u8.ToArray()), ("zip", "application/zip", [0x50, 0x4b, 3, 4, .. junk]),
            ("form without boundary", "multipart/form-data", "--xyz\r\n"u8.ToArray()),
            ("form of junk", Form, junk), ("form broken off", Form, "--xyz\r\nContent-Disposition: form-data; name=file\r\n\r\ncurrent_R"u8.ToArray()),
            ("form without file", Form, "--xyz\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--xyz--\r\n"u8.ToArray()),
            ("form with long boundary", "multipart/form-data; boundary=" + new string('b', 300), junk),
            ("other multipart", "multipart/mixed; boundary=xyz", junk),
            ("two files", Form, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(
                "--xyz\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\ncurrent_R,current_S,current_T\n1,2,3\n\r\n", 2)) + "--xyz--\r\n")),
        ];
        foreach (var (what, type, body) in bodies)
        {
            yield return right with { What = "file: " + what, ContentType = type, Body = body };
        }

        yield return right with { What = "hash of something else", Headers = [("X-Content-SHA256", new string('0', 64))] };
    }

    // The path with its parameters, and the parameters without which the operation would refuse at once.
    private string Filled(string path, JsonNode operation)
    {
        var address = path;
        var query = new StringBuilder();
        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            var name = (string)parameter!["name"]!;
            address = address.Replace("{" + name + "}", pathValue(name), StringComparison.Ordinal);
            if ((string)parameter["in"]! == "query" && (bool?)parameter["required"] == true)
            {
                query.Append(CultureInfo.InvariantCulture, $"{(query.Length == 0 ? '?' : '&')}{name}={parameter["example"]}");
            }
        }

        return address + query;
    }

    private static string? RightType(JsonNode operation) => operation["requestBody"]?["content"]?.AsObject().First().Key;

    private static byte[]? RightBody(JsonNode operation) =>
        operation["requestBody"]?["content"]?.AsObject().First().Value?["examples"]?.AsObject().First().Value?["value"] switch
        {
            JsonValue text => Encoding.UTF8.GetBytes((string)text!),
            { } json => Encoding.UTF8.GetBytes(json.ToJsonString()),
            _ => null,
        };

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
