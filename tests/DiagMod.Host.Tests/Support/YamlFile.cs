using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Architecture;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DiagMod.Host.Tests.Support;

/// <summary>YAML of the repository as a tree of JSON: every scalar a string, anchors and merges followed.</summary>
internal static class YamlFile
{
    /// <summary>Reads a file of one document.</summary>
    /// <param name="path">Path below the repository's root.</param>
    /// <exception cref="YamlException">It is no YAML, or a key comes twice.</exception>
    public static JsonObject Read(string path) => Parse(File.ReadAllText(Path.Combine(Repository.Root, path)));

    /// <summary>Reads one document.</summary>
    /// <param name="text">The document.</param>
    public static JsonObject Parse(string text)
    {
        // Twice: the first reading knows of keys that come twice, the second one follows merges ("<<").
        new YamlStream().Load(new StringReader(text));
        var stream = new YamlStream();
        stream.Load(new MergingParser(new Parser(new StringReader(text))));
        return (JsonObject)Tree(Assert.Single(stream.Documents).RootNode)!;
    }

    private static JsonNode? Tree(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(
            pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Tree(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Tree)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } => null,
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidOperationException($"Not expected in these files: {node.NodeType}"),
    };
}
