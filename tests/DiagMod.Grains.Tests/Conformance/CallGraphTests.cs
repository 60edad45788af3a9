using System.Reflection;
using System.Reflection.Emit;
using DiagMod.Grains.Boards;
using DiagMod.Grains.Motors;
using DiagMod.Grains.RawFiles;
using Orleans;

namespace DiagMod.Grains.Tests.Conformance;

/// <summary>Grains that call each other in a circle wait for each other until they time out: there is none.</summary>
public sealed class CallGraphTests
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Grains_CallOneAnotherInOneDirection()
    {
        Assert.Equal([typeof(IMotorGrain)], CalledBy(typeof(RawFileGrain)));
        Assert.Equal([typeof(IBoardGrain)], CalledBy(typeof(MotorGrain)));
        Assert.Equal([typeof(IBoardObserver)], CalledBy(typeof(BoardGrain)));
    }

    [Fact]
    public void EveryGrainAndMethod_HasANameOnTheWire()
    {
        var interfaces = typeof(MotorGrain).Assembly.GetTypes()
            .Where(type => type.IsInterface
                && (type.IsAssignableTo(typeof(IGrain)) || type.IsAssignableTo(typeof(IGrainObserver))))
            .ToArray();

        Assert.Equal(4, interfaces.Length);
        Assert.All(interfaces, type => Assert.StartsWith(
            "diagmod.", type.GetCustomAttribute<AliasAttribute>()?.Alias, StringComparison.Ordinal));
        Assert.All(interfaces.SelectMany(type => type.GetMethods()), method => Assert.Equal(
            method.Name, method.GetCustomAttribute<AliasAttribute>()?.Alias + "Async"));
    }

    /// <summary>Interfaces of grains and observers whose methods a class calls, its asynchronous parts and lambdas included.</summary>
    private static Type[] CalledBy(Type grain) =>
    [
        .. Parts(grain)
            .SelectMany(part => part.GetMethods(All).Cast<MethodBase>().Concat(part.GetConstructors(All)))
            .SelectMany(Calls)
            .Where(type => type is { IsInterface: true }
                && (type.IsAssignableTo(typeof(IGrain)) || type.IsAssignableTo(typeof(IGrainObserver))))
            .Distinct(),
    ];

    private static IEnumerable<Type> Parts(Type type) => type.GetNestedTypes(All).SelectMany(Parts).Prepend(type);

    /// <summary>Types whose methods are called, by the call instructions of a method's body.</summary>
    private static IEnumerable<Type> Calls(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at + 4 < code.Length; at++)
        {
            if (code[at] == OpCodes.Callvirt.Value && Target(method, BitConverter.ToInt32(code, at + 1)) is { } type)
            {
                yield return type;
            }
        }
    }

    /// <summary>Null when the four bytes are none of a method: they were part of something else.</summary>
    private static Type? Target(MethodBase method, int token)
    {
        try
        {
            return method.Module.ResolveMethod(
                token, method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : [])?.DeclaringType;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
