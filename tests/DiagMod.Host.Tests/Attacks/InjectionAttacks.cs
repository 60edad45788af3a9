using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex cases INJ-01, 02, and 06 to 09: text that wants to be more than text.</summary>
[Collection(AttackedHost.Name)]
public sealed partial class InjectionAttacks(TestHost host)
{
    private const int TriesAParameter = 16;

    private static readonly string[] Sql =
    [
        .. from start in (string[])["", "1", "x'", "x\"", "x')", "1)", "x%' ", "x\\'", "x\u2019"]
           from core in (string[])
           [
               " or 1=1", " union select null, version()", "; create table injected (i integer)", " and pg_sleep(60) is null",
               "||(select pg_sleep(60))", " and 1=cast((select current_user) as int)", "; drop table users cascade", "'||chr(65)||'",
           ]
           from end in (string[])["", "--", "/*", ";--", " #", "\u0000--"]
           select start + core + end,
        "$$; create table injected (i integer); $$", "seq desc; create table injected (i integer)", "actor", "1 desc", "(select 1)", "%", "_", "\\",
    ];

    private readonly Attacker _attacker = new(host);

    [Fact]
    public async Task INJ01_SqlInEveryText_IsText()
    {
        var api = await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", null, 200);
        await host.AddMotorAsync("EQ_INJ01");
        var (_, file) = await host.UploadAsync("equipment_id=EQ_INJ01&sample_rate_hz=1000", TestHost.Recording(70_101, 3_000));
        await host.AddUserAsync("inj01", "admin");
        var token = (string)(await host.LoginAsync("inj01", TestHost.UserPassword))["access_token"]!;
        var users = await _attacker.ScalarAsync("select count(*) from users where deleted_at is null");
        var faults = new ConcurrentQueue<string>();
        var (asked, next) = (0, 0);
        foreach (var (method, path, parts) in Places(api))
        {
            var address = path.Replace("{raw_id}", (string)file["raw_id"]!, StringComparison.Ordinal);
            await Parallel.ForEachAsync(
                from part in parts
                from _ in Enumerable.Range(0, TriesAParameter)
                select (part, Sql[next++ % Sql.Length]),
                new ParallelOptions { MaxDegreeOfParallelism = 8 },
                async (one, cancellation) =>
                {
                    var (part, text) = one;
                    using var request = part.Make(method, address, text);
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                    using var answer = await host.Client.SendAsync(request, cancellation);
                    Interlocked.Increment(ref asked);
                    if ((int)answer.StatusCode >= 500)
                    {
                        faults.Enqueue($"{method} {address} {part.Name}={text}: {(int)answer.StatusCode}");
                    }
                });
        }

        Assert.True(asked > 1_000, $"Only {asked} requests were made.");
        Assert.True(Sql.Length > 400);
        Assert.True(faults.IsEmpty, string.Join(Environment.NewLine, faults.Take(30)));
        Assert.Null(await _attacker.ScalarAsync("select to_regclass('public.injected')::text"));
        Assert.Equal(users, await _attacker.ScalarAsync("select count(*) from users where deleted_at is null"));
        Assert.Equal(0L, await _attacker.ScalarAsync(
            "select count(*) from pg_stat_activity where query ilike '%pg\\_sleep%' and pid <> pg_backend_pid()"));
    }

    [Theory]
    [InlineData("a\\u0000b")]
    [InlineData("a\\ud800b")]
    [InlineData("\\udc00")]
    public async Task INJ02_TextThatCannotBeStored_Is400InEveryField(string text)
    {
        (HttpMethod Method, string Path, string Json)[] tries =
        [
            (HttpMethod.Post, "/api/v1/motors", $$"""{"equipment_id":"EQ_I2","name":"{{text}}"}"""),
            (HttpMethod.Post, "/api/v1/motors", $$"""{"equipment_id":"EQ_I2","name":"n","location":"{{text}}"}"""),
            (HttpMethod.Post, "/api/v1/motors", $$"""{"equipment_id":"EQ_I2","name":"n","group":"{{text}}"}"""),
            (HttpMethod.Post, "/api/v1/motors", $$"""{"equipment_id":"EQ_I2","name":"n","{{text}}":1}"""),
            (HttpMethod.Post, "/api/v1/admin/users", $$"""{"username":"{{text}}","role":"viewer"}"""),
            (HttpMethod.Post, "/api/v1/api-keys", $$"""{"name":"{{text}}","scopes":["read"]}"""),
            (HttpMethod.Post, "/api/v1/api-keys", $$"""{"name":"n","scopes":["read"],"motor_groups":["{{text}}"]}"""),
            (HttpMethod.Post, "/api/v1/auth/login", $$"""{"username":"{{text}}","password":"x"}"""),
            (HttpMethod.Post, "/api/v1/auth/login", $$"""{"username":"x","password":"{{text}}"}"""),
            (HttpMethod.Post, "/api/v1/uploads/sessions", $$"""{"equipment_id":"EQ_I2","size":1,"file_name":"{{text}}"}"""),
        ];
        foreach (var (method, path, json) in tries)
        {
            Assert.Equal((json, 400), (json, await JsonAsync(method, path, json)));
        }
    }

    [Theory]
    [InlineData("\uFFFE")]
    [InlineData("\uFFFF")]
    [InlineData("\u202E")]
    public async Task INJ02_Noncharacter_IsKeptOrRefusedAndNeverAFault(string text)
    {
        var status = await JsonAsync(
            HttpMethod.Post, "/api/v1/motors",
            new JsonObject { ["equipment_id"] = "EQ_INJ02_" + Guid.NewGuid().ToString("N"), ["name"] = "a" + text + "b" }.ToJsonString());

        Assert.Contains(status, new[] { 201, 400 });
    }

    [Theory]
    [InlineData("depth", 400)]
    [InlineData("width", 413)]
    [InlineData("long text", 413)]
    [InlineData("twice", 400)]
    [InlineData("infinite", 400)]
    [InlineData("comment", 400)]
    [InlineData("trailing comma", 400)]
    [InlineData("single quotes", 400)]
    [InlineData("BOM", 400)]
    [InlineData("UTF-16", 400)]
    [InlineData("two documents", 400)]
    [InlineData("huge number", 400)]
    [InlineData("prototype", 400)]
    [InlineData("packed", 400)]
    public async Task INJ06_JsonThatIsAWeapon_IsRefused(string what, int status)
    {
        const string Name = "{\"equipment_id\":\"EQ_INJ06\",\"name\":\"n\"";
        byte[] body = what switch
        {
            "depth" => Bytes(string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000)),
            "width" => Bytes(Name + string.Concat(Enumerable.Range(0, 50_000).Select(i => $",\"m{i}\":1")) + "}"),
            "long text" => Bytes(Name + ",\"location\":\"" + new string('x', 900_000) + "\"}"),
            "twice" => Bytes(Name + ",\"name\":\"m\"}"),
            "infinite" => Bytes(Name + ",\"specifications\":{\"current_a\":1e999}}"),
            "comment" => Bytes(Name + "/* */}"),
            "trailing comma" => Bytes(Name + ",}"),
            "single quotes" => Bytes("{'equipment_id':'EQ_INJ06','name':'n'}"),
            "BOM" => [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. Bytes(Name + "}")],
            "UTF-16" => Encoding.Unicode.GetBytes(Name + "}"),
            "two documents" => Bytes(Name + "}" + Name + "}"),
            "huge number" => Bytes(Name + ",\"specifications\":{\"pole_pairs\":" + new string('9', 100_000) + "}}"),
            "prototype" => Bytes(Name + ",\"__proto__\":{\"role\":\"admin\"}}"),
            _ => Gzip(Bytes(Name + "}")),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/motors") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (what == "packed")
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await host.TokenAsync("engineer"));
        using var answer = await host.Client.SendAsync(request);

        Assert.True(status == (int)answer.StatusCode, $"{what}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    [Fact]
    public async Task INJ06_BodyOfAHundredMegabytes_Is413BeforeItIsRead()
    {
        using var request = await RawRequest.BeginAsync(
            host.Host.Address, "/api/v1/auth/login", null, "Content-Type: application/json", "Content-Length: 104857600", "Connection: close");

        var (status, _) = await request.ReadAsync();

        Assert.Equal(413, status);
        Assert.Equal(0, request.Sent);
    }

    [Fact]
    public void INJ07_EveryPattern_EndsInTime()
    {
        var patterns = new[] { "src", "dashboard" }
            .SelectMany(folder => Repository.Files(folder, "*.cs").Concat(Repository.Files(folder, "*.razor")))
            .SelectMany(file => Pattern().Matches(File.ReadAllText(file)).Select(match => (File: file, Text: match.Value)))
            .ToList();

        Assert.NotEmpty(patterns);
        Assert.All(patterns, pattern => Assert.True(
            pattern.Text.Contains("NonBacktracking", StringComparison.Ordinal) || Timeout().IsMatch(pattern.Text),
            $"{pattern.File}: {pattern.Text}"));
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")]
    [InlineData("%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%_%")]
    [InlineData("2025-08-17 2025-08-17 2025-08-17 2025-08-17 2025-08-17T1")]
    public async Task INJ07_SearchForAPattern_IsASearchForText(string text)
    {
        var found = await host.AskAsync(
            HttpMethod.Get, $"/api/v1/admin/audit?actor={Uri.EscapeDataString(text)}&action={Uri.EscapeDataString(text)}", "admin", 200);
        await host.AddMotorAsync("EQ_INJ07");
        var (status, _) = await host.UploadAsync(
            "equipment_id=EQ_INJ07&sample_rate_hz=1000&file_name=" + Uri.EscapeDataString(string.Concat(Enumerable.Repeat(text, 15))),
            TestHost.Recording(70_700 + text.Length));

        Assert.Empty(found["items"]!.AsArray());
        Assert.Contains(status, new[] { 200, 202 });
    }

    [Theory]
    [InlineData("application/xml", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>", 415)]
    [InlineData("text/xml", "<a/>", 415)]
    [InlineData("application/x-yaml", "!!python/object/apply:os.system [\"id\"]", 415)]
    [InlineData("application/json", "{\"$type\":\"System.Diagnostics.Process\",\"equipment_id\":\"EQ_I8\",\"name\":\"n\"}", 400)]
    [InlineData("application/json", "{\"equipment_id\":\"EQ_I8\",\"name\":{\"$type\":\"System.String\",\"$value\":\"n\"}}", 400)]
    [InlineData("application/json", "{\"$id\":\"1\",\"$ref\":\"1\",\"equipment_id\":\"EQ_I8\",\"name\":\"n\"}", 400)]
    [InlineData("application/vnd.api+json", "{\"$type\":\"x\",\"equipment_id\":\"EQ_I8\",\"name\":\"n\"}", 400)]
    public async Task INJ08_TypeOrEntityInABody_IsRefused(string type, string body, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/motors") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await host.TokenAsync("engineer"));
        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public void INJ08_Source_ReadsNothingThatNamesItsOwnType() => Assert.Empty(
        from file in new[] { "src", "dashboard" }.SelectMany(folder => Repository.Files(folder, "*.cs"))
        let text = File.ReadAllText(file)
        where Deserializer().IsMatch(text)
        select file);

    [Theory]
    [InlineData("../../../../etc/passwd")]
    [InlineData("..\\..\\windows\\win.ini")]
    [InlineData("/etc/passwd")]
    [InlineData("....//....//x.csv")]
    [InlineData("%2e%2e%2fx.csv")]
    [InlineData("C:\\x.csv")]
    [InlineData("file:///etc/passwd")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("con.csv")]
    public async Task INJ09_NameOfAFile_IsForPeopleAlone(string name)
    {
        await host.AddMotorAsync("EQ_INJ09");
        var before = Files();
        var (status, answer) = await host.UploadAsync(
            "equipment_id=EQ_INJ09&sample_rate_hz=1000&file_name=" + Uri.EscapeDataString(name),
            TestHost.Recording(70_900 + name.Length * 31 + name[0]));
        var file = await host.AskAsync(HttpMethod.Get, $"/api/v1/files/{answer["raw_id"]}", "viewer", 200);

        Assert.Contains(status, new[] { 200, 202 });
        Assert.DoesNotContain((string)file["file_name"]!, letter => letter is '/' or '\\');
        Assert.NotEqual("..", (string)file["file_name"]!);
        Assert.DoesNotContain(Files().Except(before), path => Path.GetExtension(path) is ".csv" or "" && !path.Contains("/postgres/", StringComparison.Ordinal)
            && !path.Contains("/spool/", StringComparison.Ordinal));
        foreach (var path in (string[])["/api/v1/files/", "/api/v1/signals/", "/signals/", "/api/v1/motors/", "/api/v1/uploads/sessions/"])
        {
            var found = await _attacker.GetAsync(path + Uri.EscapeDataString(name) + "/x", await host.TokenAsync("admin"));
            Assert.Contains(found, new[] { 400, 404, 405 });
        }
    }

    private string[] Files() => Directory.GetFiles(host.DataFolder, "*", SearchOption.AllDirectories);

    private async Task<int> JsonAsync(HttpMethod method, string path, string json)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await host.TokenAsync("admin"));
        using var answer = await host.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    // Every parameter of a path or a query, and every text in a body. What a password goes with costs a slow hash: left to LOGIN-10.
    private static IEnumerable<(string Method, string Path, List<Place> Parts)> Places(JsonNode api) =>
        from path in api["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key != "delete"
        let example = operation.Value!["requestBody"]?["content"]?["application/json"]?["examples"]?.AsObject().First().Value!["value"] as JsonObject
        where example?.ContainsKey("password") != true && example?.ContainsKey("current_password") != true
        select (
            operation.Key.ToUpperInvariant(), path.Key,
            (List<Place>)
            [
                .. operation.Value["parameters"]?.AsArray()
                    .Where(one => (string)one!["in"]! is "query" or "path")
                    .Select(one => new Place((string)one!["name"]!, (string)one["in"]! == "path", null)) ?? [],
                .. example?.Where(member => member.Value?.GetValueKind() == System.Text.Json.JsonValueKind.String)
                    .Select(member => new Place(member.Key, false, example)) ?? [],
            ]);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    [GeneratedRegex(@"(\[GeneratedRegex|new Regex|Regex\.(IsMatch|Match|Matches|Replace|Split))\((?s:.*?)(\)\]|\);)", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();

    [GeneratedRegex(@", (100|250|500|1000|1_000)\)\]|TimeSpan\.FromMilliseconds", RegexOptions.NonBacktracking)]
    private static partial Regex Timeout();

    [GeneratedRegex(@"\b(BinaryFormatter|NetDataContractSerializer|TypeNameHandling|JsonPolymorphic|JsonDerivedType|XmlDocument|XmlReader|XDocument|XmlSerializer|YamlDotNet)\b", RegexOptions.NonBacktracking)]
    private static partial Regex Deserializer();

    /// <summary>Where a text goes in.</summary>
    private sealed record Place(string Name, bool IsPath, JsonObject? Body)
    {
        public HttpRequestMessage Make(string method, string path, string text)
        {
            var escaped = Uri.EscapeDataString(text);
            var address = IsPath ? path.Replace("{" + Name + "}", escaped, StringComparison.Ordinal) : path;
            address = Braces().Replace(address, "EQ_INJ01");
            if (Body is null && !IsPath)
            {
                address += $"?{Name}={escaped}";
            }

            var request = new HttpRequestMessage(new HttpMethod(method), address);
            if (Body is not null)
            {
                var body = Body.DeepClone().AsObject();
                body[Name] = text;
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            }
            else if (method != "GET")
            {
                request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            }

            return request;
        }
    }

    [GeneratedRegex(@"\{\w+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Braces();
}
