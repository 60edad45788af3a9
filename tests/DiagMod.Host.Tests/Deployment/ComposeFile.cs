using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Deployment;

/// <summary>One of the compose files, with its variables at their defaults.</summary>
internal sealed partial class ComposeFile
{
    private readonly JsonObject _file;

    /// <summary>Reads it.</summary>
    /// <param name="name">Its name in docker/.</param>
    public ComposeFile(string name)
    {
        Name = name;
        _file = YamlFile.Parse(Filled(File.ReadAllText(Path.Combine(Architecture.Repository.Root, "docker", name))));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>All of it.</summary>
    public JsonNode Root => _file;

    /// <summary>All services.</summary>
    public IEnumerable<(string Name, JsonNode Service)> Services =>
        _file["services"]!.AsObject().Select(one => (one.Key, one.Value!));

    /// <summary>The services that are built from our Dockerfile.</summary>
    public IReadOnlyList<(string Name, JsonNode Service)> Silos => [.. Services.Where(one => one.Service["build"] is not null)];

    /// <summary>A service's variables.</summary>
    public static IReadOnlyDictionary<string, string> Environment(JsonNode service) =>
        (service["environment"] as JsonObject ?? []).ToDictionary(one => one.Key, one => (string?)one.Value ?? "");

    /// <summary>A list below a service; empty when there is none.</summary>
    public static IReadOnlyList<string> List(JsonNode service, string key) =>
        [.. (service[key] as JsonArray ?? []).Select(one => (string)one!)];

    /// <summary>A service's own address in a network; null without one.</summary>
    public static string? Address(JsonNode service, string network) =>
        service["networks"] is JsonObject networks ? (string?)networks[network]?["ipv4_address"] : null;

    private static string Filled(string text) => Variable().Replace(
        text, match => match.Groups["kind"].Value == "?" ? "given-by-the-caller" : match.Groups["word"].Value);

    [GeneratedRegex(@"\$\{[A-Z_]+:(?<kind>[-?])(?<word>[^}]*)\}")]
    private static partial Regex Variable();
}
