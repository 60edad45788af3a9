using System.Reflection;
using DiagMod.Dashboard;
using DiagMod.Grains.Hosting;
using DiagMod.Postgres;
using Microsoft.Extensions.Logging;

namespace DiagMod.Host.Tests.Logging;

/// <summary>A log line's event_id says which event it is: no two of the product's have the same.</summary>
public sealed class EventNumberTests
{
    private const BindingFlags All =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Each event, and what its number is made of: the one that it was given, else its name.</summary>
    private static readonly (string Number, string Where)[] Events = [..
        from assembly in new[] { typeof(HostApp), typeof(MotorGrainsHosting), typeof(Migrations), typeof(App) }.Select(type => type.Assembly)
        from type in assembly.GetTypes()
        from method in type.GetMethods(All)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (
            message.EventId > 0 ? $"number {message.EventId}" : $"name {message.EventName ?? method.Name}",
            $"{type.Name}.{method.Name}")];

    [Fact]
    public void Events_OfTheProduct_HaveNumbersOfTheirOwn()
    {
        var shared = Events.GroupBy(e => e.Number)
            .Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(e => e.Where))}");

        Assert.Empty(shared);
    }

    [Fact]
    public void Events_AreFoundInEveryRoomThatLogs()
    {
        var rooms = Events.Select(e => e.Where).ToHashSet(StringComparer.Ordinal);

        Assert.Superset(
            new HashSet<string>(["LifecycleLog.Started", "FileRuns.LogClaimed", "AuditLog.LogLate"], StringComparer.Ordinal), rooms);
    }
}
