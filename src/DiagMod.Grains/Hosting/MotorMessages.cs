using System.Text.Json;
using System.Text.Json.Serialization;
using DiagMod.Grains.Motors;
using DiagMod.Grains.RawFiles;

namespace DiagMod.Grains.Hosting;

/// <summary>What travels between grains, and how: one rule for Core's records, so that they need no attribute of a
/// runtime.</summary>
internal static class MotorMessages
{
    private const string Core = "DiagMod.Core";

    /// <summary>JSON in which an absent phase, which is NaN, can be written.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>True for the types that travel as JSON; exceptions have a way of their own.</summary>
    public static bool Travels(Type type) => !type.IsAssignableTo(typeof(Exception)) && IsMessage(type);

    private static bool IsMessage(Type type) =>
        type == typeof(FileOutcome) || type == typeof(FileEnd)
        || type == typeof(BatchAnswer) || type == typeof(BatchResult)
        || type.Namespace == Core || type.Namespace?.StartsWith(Core + ".", StringComparison.Ordinal) == true;
}
