using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Api;

/// <summary>The API's description: complete, with examples that fit their schemas, and true of what the host answers.</summary>
[Collection(HostTests.Name)]
public sealed partial class OpenApiTests(TestHost host)
{
    [Fact]
    public async Task Description_AsAWhole_SaysWhatEveryCallShares()
    {
        var api = await ApiAsync();

        Assert.Equal(("DiagMod.Orleans", "v1"), ((string)api["info"]!["title"]!, (string)api["info"]!["version"]!));
        Assert.Equal("/", (string)Assert.Single(api["servers"]!.AsArray())!["url"]!);
        Assert.Equal("http", (string)api["components"]!["securitySchemes"]!["bearer"]!["type"]!);
        Assert.All(api["tags"]!.AsArray(), tag => Assert.False(string.IsNullOrEmpty((string?)tag!["description"])));
        var described = api["tags"]!.AsArray().Select(tag => (string)tag!["name"]!).ToHashSet(StringComparer.Ordinal);
        Assert.Subset(described, Operations(api).SelectMany(one => one.Body["tags"]!.AsArray()).Select(tag => (string)tag!).ToHashSet());
        Assert.Contains("behind the calls", (string)api["info"]!["description"]!, StringComparison.Ordinal);
        Assert.Equal(Operations(api).Count, Operations(api).Select(one => (string)one.Body["operationId"]!).Distinct().Count());
    }

    [Fact]
    public async Task EveryOperation_HasWordsARoleAndExamples()
    {
        var api = await ApiAsync();

        var faults = Operations(api).SelectMany(one => Missing(api, one.Key, one.Body)).ToList();

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Fact]
    public async Task EveryExample_FitsItsSchema()
    {
        var api = await ApiAsync();
        var checker = new JsonSchemaChecker(api);
        var faults = new List<string>();
        var count = 0;

        foreach (var (place, schema, value) in ExamplesOf(api))
        {
            count++;
            faults.AddRange(checker.Check(schema, value).Select(fault => $"{place}: {fault}"));
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
        Assert.True(count > Operations(api).Count, $"{count} examples");
    }

    [Fact]
    public async Task EveryReference_LeadsSomewhere()
    {
        var api = await ApiAsync();
        var checker = new JsonSchemaChecker(api);

        var references = Descendants(api).OfType<JsonObject>().Select(one => one["$ref"]).OfType<JsonValue>().Select(one => (string)one!);

        Assert.All(references, reference => Assert.NotNull(checker.Resolve(reference)));
    }

    [Fact]
    public async Task EveryExample_SpeaksAsTheApiDoes()
    {
        var api = await ApiAsync();

        // That no number is NaN is what the schemas say: a number, or null.
        foreach (var (place, _, value) in ExamplesOf(api).Where(one => one.Value is not JsonValue))
        {
            AssertSpeaks(place, value!);
        }
    }

    [Fact]
    public async Task EveryProblem_HasACodeThatTheProductGives()
    {
        var api = await ApiAsync();
        var known = Repository.Files("src", "*.cs")
            .Where(file => !file.EndsWith("Examples.cs", StringComparison.Ordinal))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)).Select(match => match.Value.Trim('"')))
            .ToHashSet(StringComparer.Ordinal);

        foreach (var (place, _, value) in ExamplesOf(api).Where(one => one.Place.Contains("problem+json", StringComparison.Ordinal)))
        {
            Assert.True(known.Contains((string)value!["code"]!), $"{place}: no source gives {value["code"]}");
            Assert.True(api["x-error-codes"]!.AsObject().ContainsKey((string)value["code"]!), $"{place}: not in x-error-codes");
            var status = (int)value["status"]!;
            Assert.True(place.Contains($" {status} ", StringComparison.Ordinal) || place.StartsWith("shared", StringComparison.Ordinal), place);
        }
    }

    [Fact]
    public async Task EveryBodyExample_SentAsItIs_CanBeRead()
    {
        var api = await ApiAsync();
        var faults = new List<string>();

        foreach (var (key, method, path, body) in Operations(api))
        {
            foreach (var (name, example) in JsonBodies(body))
            {
                using var answer = await host.SendAsync(
                    new HttpMethod(method), path.Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal)
                        .Replace("{equipment_id}", "EQ_NOBODY", StringComparison.Ordinal)
                        .Replace("{raw_id}", Guid.Empty.ToString(), StringComparison.Ordinal),
                    key.Contains("/auth/", StringComparison.Ordinal) ? null : "admin", example);
                if ((int)answer.StatusCode is 400 or 415 or 422 or >= 500)
                {
                    faults.Add($"{key} {name}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [Fact]
    public async Task RealAnswers_FitTheDescribedSchemas()
    {
        var api = await ApiAsync();
        var checker = new JsonSchemaChecker(api);
        await host.AddMotorAsync("EQ_DESCRIBED");
        var (_, upload) = await host.UploadAsync("equipment_id=EQ_DESCRIBED&sample_rate_hz=1000", TestHost.Recording(4711, 3000));
        var file = (string)upload["raw_id"]!;
        var faults = new List<string>();

        foreach (var (key, method, path, body) in Operations(api).Where(one => one.Method == "GET"))
        {
            var address = path.Replace("{equipment_id}", "EQ_DESCRIBED", StringComparison.Ordinal)
                .Replace("{raw_id}", file, StringComparison.Ordinal);
            using var answer = await host.SendAsync(new HttpMethod(method), address, "admin");
            var status = ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var type = answer.Content.Headers.ContentType?.MediaType ?? "";
            if (body["responses"]![status]?["content"]?[type]?["schema"] is not { } schema)
            {
                faults.Add($"{key}: {status} {type} is not described");
            }
            else if (type.EndsWith("json", StringComparison.Ordinal))
            {
                var real = await TestHost.ReadAsync(answer);
                faults.AddRange(checker.Check(schema, real).Select(fault => $"{key}: {fault}"));
                AssertSpeaks(key, real);
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    private static IEnumerable<string> Missing(JsonNode api, string key, JsonNode operation)
    {
        if (string.IsNullOrEmpty((string?)operation["summary"]))
        {
            yield return $"{key}: no summary; add .WithSummary(\"...\") to its endpoint.";
        }

        if (string.IsNullOrEmpty((string?)operation["x-role"]))
        {
            yield return $"{key}: no role; add .RequireAuthorization(Roles...) or .AllowAnonymous().";
        }

        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            if (parameter!["example"] is null || string.IsNullOrEmpty((string?)parameter["description"]))
            {
                yield return $"{key}: parameter {parameter["name"]} has no example or no words; give .WithQuery(name, words, ParameterShape...) "
                    + "a shape, or add .WithPath(name, words, ParameterShape...).";
            }
        }

        foreach (var (type, media) in operation["requestBody"]?["content"]?.AsObject() ?? [])
        {
            if (type is "application/json" or "text/csv" && media!["examples"] is null)
            {
                yield return $"{key}: the {type} body has no example; add .WithBodyExample(XExamples.Request).";
            }
        }

        foreach (var (status, response) in operation["responses"]!.AsObject())
        {
            foreach (var (type, media) in response!["content"]?.AsObject() ?? [])
            {
                if (media!["examples"] is null && type != "application/octet-stream")
                {
                    yield return status[0] == '2' || type != "application/problem+json"
                        ? $"{key}: {status} has no example; add .WithExample(XExamples.Answer, {status})."
                        : $"{key}: {status} has no example; add .Fails(Problem.Of({status}, \"E_...\", \"...\")).";
                }
            }
        }

        if (!operation["responses"]!.AsObject().Any(response => response.Key[0] == '2'))
        {
            yield return $"{key}: no success is described; add .Produces<XAnswer>().";
        }
    }

    private static void AssertSpeaks(string place, JsonNode value)
    {
        foreach (var node in Descendants(value))
        {
            foreach (var (name, member) in node as JsonObject ?? [])
            {
                Assert.True(Member().IsMatch(name), $"{place}: {name} is not snake_case");
                var isTime = name.EndsWith("_at", StringComparison.Ordinal) || name is "at" or "start" or "until";
                Assert.True(
                    !isTime || member is null || ((string)member!).EndsWith('Z'), $"{place}: {name} is {member?.ToJsonString()}");
            }
        }
    }

    // Every example of the description, with its schema and where it stands.
    private static IEnumerable<(string Place, JsonNode? Schema, JsonNode? Value)> ExamplesOf(JsonNode api)
    {
        foreach (var (key, _, _, operation) in Operations(api))
        {
            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
            {
                yield return ($"{key} parameter {parameter!["name"]}", parameter["schema"], parameter["example"]);
            }

            foreach (var one in InContent($"{key} body", operation["requestBody"]))
            {
                yield return one;
            }

            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                foreach (var one in InContent($"{key} {status}", response))
                {
                    yield return one;
                }
            }
        }

        foreach (var (name, response) in api["components"]!["responses"]!.AsObject())
        {
            foreach (var one in InContent($"shared {name}", response))
            {
                yield return one;
            }
        }
    }

    private static IEnumerable<(string Place, JsonNode? Schema, JsonNode? Value)> InContent(string place, JsonNode? holder) =>
        from media in holder?["content"]?.AsObject() ?? []
        from example in media.Value!["examples"]?.AsObject() ?? []
        select ($"{place} {media.Key} {example.Key}", media.Value!["schema"], example.Value!["value"]);

    private static IEnumerable<(string Name, JsonNode Value)> JsonBodies(JsonNode operation) =>
        (operation["requestBody"]?["content"]?["application/json"]?["examples"]?.AsObject() ?? [])
            .Select(example => (example.Key, example.Value!["value"]!.DeepClone()));

    private static IEnumerable<JsonNode> Descendants(JsonNode node)
    {
        yield return node;
        var children = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        foreach (var below in children.OfType<JsonNode>().SelectMany(Descendants))
        {
            yield return below;
        }
    }

    private static List<(string Key, string Method, string Path, JsonNode Body)> Operations(JsonNode api) =>
    [
        .. from path in api["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           let method = operation.Key.ToUpperInvariant()
           select ($"{method} {path.Key}", method, path.Key, operation.Value!),
    ];

    private Task<JsonNode> ApiAsync() => host.AskAsync(HttpMethod.Get, "/openapi/v1.json", null, 200);

    [GeneratedRegex("\"E_[A-Z0-9_]+\"")]
    private static partial Regex Code();

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex Member();
}
