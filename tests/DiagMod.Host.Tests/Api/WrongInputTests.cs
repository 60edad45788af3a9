using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Attacks;
using DiagMod.Host.Tests.Support;
using Xunit.Abstractions;

namespace DiagMod.Host.Tests.Api;

/// <summary>Wrong requests to every operation of the description: each is refused in the API's own shape, none breaks the host.</summary>
[Collection(HostTests.Name)]
public sealed partial class WrongInputTests(TestHost host, ITestOutputHelper output)
{
    private const int LeastAnOperation = 5;
    private const int LongBody = 64 * 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [AttackCase("INJ-02")]
    public async Task EveryOperation_WithWrongInput_RefusesItInOneShape(bool asAdmin)
    {
        var api = await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", null, 200);
        await host.AddMotorAsync("EQ_WRONG");
        var (_, upload) = await host.UploadAsync("equipment_id=EQ_WRONG&sample_rate_hz=1000", TestHost.Recording(815, 3000));
        var file = (string)upload["raw_id"]!;
        var inputs = new WrongInputs(api, name => name switch
        {
            "equipment_id" => "EQ_WRONG",
            "raw_id" => file,
            _ => Guid.Empty.ToString(),
        }).All().ToList();
        var token = asAdmin ? await OwnAdminAsync() : null;
        var faults = new ConcurrentQueue<string>();
        var statuses = new ConcurrentDictionary<int, int>();

        // What needs no sign-in is tried once, without: a token there changes nothing, and each password costs a slow hash.
        inputs.RemoveAll(input => asAdmin
            && (string)api["paths"]![input.Operation.Split(' ')[1]]![input.Operation.Split(' ')[0].ToLowerInvariant()]!["x-role"]! == "none");

        // It takes no input, so wrong headers leave it right: it would end every token of the administrator (REFRESH-05 asks it).
        inputs.RemoveAll(input => asAdmin && input.Operation == "DELETE /api/v1/auth/sessions");

        // One operation after the other, each with several requests at once: what deletes comes last.
        foreach (var operation in inputs.GroupBy(input => input.Operation))
        {
            await Parallel.ForEachAsync(operation, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (input, cancellation) =>
            {
                var (status, fault) = await TryAsync(api, input, token, cancellation);
                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                if (fault is not null)
                {
                    faults.Enqueue($"{input.Operation} [{input.What}]: {fault}");
                }
            });
        }

        output.WriteLine(FormattableString.Invariant($"{inputs.Count} wrong inputs {(asAdmin ? "as admin" : "without a token")}: ")
            + string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} x {pair.Key}")));
        Assert.True(faults.IsEmpty, string.Join(Environment.NewLine, faults.Take(40)));
        Assert.All(inputs.GroupBy(input => input.Operation), one => Assert.True(one.Count() >= LeastAnOperation, one.Key));
    }

    [Theory]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 9999999999999999999999")]
    [InlineData("Content-Length: x")]
    [InlineData("Transfer-Encoding: nonsense")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked")]
    [InlineData("No colon")]
    public async Task EveryOperation_WithABrokenHead_NeverBreaksTheHost(string header)
    {
        var api = await host.AskAsync(HttpMethod.Get, "/openapi/v1.json", null, 200);
        // Of its own sign-in: one of the operations ends every token of the account that asks.
        var token = (string)(await host.LoginAsync(await NewAdminAsync(), TestHost.UserPassword))["access_token"]!;

        foreach (var (path, item) in api["paths"]!.AsObject())
        {
            foreach (var method in item!.AsObject().Select(operation => operation.Key.ToUpperInvariant()))
            {
                var address = Parameter().Replace(path, Guid.Empty.ToString());
                using var request = await RawRequest.BeginAsync(method, host.Host.Address, address, token, header, "Connection: close");
                await request.TrySendAsync("zz\r\nnothing of a body\r\n"u8.ToArray());
                var (status, text) = await request.ReadAsync();

                // 0: the connection was closed without an answer, which a body of broken chunks may meet.
                Assert.True(status < 500, $"{method} {path}: {status} {text}");
            }
        }

        await host.AskAsync(HttpMethod.Get, "/health/live", null, 200);
    }

    private async Task<string> NewAdminAsync()
    {
        var name = $"broken-head-{Guid.NewGuid():N}";
        await host.AddUserAsync(name, "admin");
        return name;
    }

    // Its own account: failed attempts lock names, and other tests sign in as admin.
    private async Task<string> OwnAdminAsync()
    {
        await host.AddUserAsync("wrong-inputs", "admin");
        return (string)(await host.LoginAsync("wrong-inputs", TestHost.UserPassword))["access_token"]!;
    }

    private async Task<(int Status, string? Fault)> TryAsync(
        JsonNode api, WrongInput input, string? token, CancellationToken cancellationToken)
    {
        var target = new Uri(
            host.Host.Address.ToString().TrimEnd('/') + input.Target,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(input.Method), target);
        if (input.Body is not null)
        {
            request.Content = new ByteArrayContent(input.Body);
            request.Headers.ExpectContinue = input.Body.Length > LongBody;
            if (input.ContentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", input.ContentType);
            }
        }

        foreach (var (name, value) in input.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (input.IsSigned && token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        using var answer = await host.Client.SendAsync(request, cancellationToken);
        var status = (int)answer.StatusCode;
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var type = answer.Content.Headers.ContentType?.MediaType;
        return (status, Judge(api, input, status, type, text));
    }

    private string? Judge(JsonNode api, WrongInput input, int status, string? type, string text)
    {
        var told = text.Length > 300 ? text[..300] : text;
        if (status >= 500)
        {
            return FormattableString.Invariant($"{status} {told}");
        }

        if (status >= 400 && (Inside().IsMatch(text) || Secrets().Any(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase))))
        {
            return $"{status} tells of the inside: {told}";
        }

        if (status >= 400)
        {
            return input.IsForTheServer && text.Length == 0 ? null : JudgeProblem(status, type, text, told);
        }

        var parts = input.Operation.Split(' ');
        var described = api["paths"]![parts[1]]![parts[0].ToLowerInvariant()]!["responses"]!
            [status.ToString(CultureInfo.InvariantCulture)];
        return described is null
            ? $"{status} is not described"
            : text.Length > 0 && described["content"]?[type ?? ""] is null ? $"{status} as {type} is not described" : null;
    }

    private static string? JudgeProblem(int status, string? type, string text, string told)
    {
        if (type != "application/problem+json")
        {
            return FormattableString.Invariant($"{status} as '{type}': {told}");
        }

        try
        {
            var problem = JsonNode.Parse(text)!;
            return Code().IsMatch((string)problem["code"]!) && (int)problem["status"]! == status
                && !string.IsNullOrWhiteSpace((string?)problem["detail"]) && !string.IsNullOrWhiteSpace((string?)problem["title"])
                ? null
                : FormattableString.Invariant($"{status} is no whole problem: {told}");
        }
        catch (JsonException)
        {
            return FormattableString.Invariant($"{status} is no JSON: {told}");
        }
    }

    private IEnumerable<string> Secrets() => [Repository.Root, host.DataFolder];

    [GeneratedRegex(@"\bat [A-Z]\w+\.|Exception\b|Npgsql|\.cs:line|\bSystem\.|Microsoft\.|\bselect \w|insert into|SQLSTATE", RegexOptions.IgnoreCase)]
    private static partial Regex Inside();

    [GeneratedRegex("^E_[A-Z0-9_]+$")]
    private static partial Regex Code();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();
}
