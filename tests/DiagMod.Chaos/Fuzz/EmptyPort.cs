using System.Reflection;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Chaos.Fuzz;

/// <summary>Stands for any port of Core and keeps nothing: every motor exists, every upload is stored, everything else is empty. What an
/// endpoint reads is fuzzed; what is behind it is not.</summary>
public class EmptyPort : DispatchProxy
{
    /// <summary>Registers one for every port.</summary>
    internal static void AddAll(IServiceCollection services)
    {
        foreach (var port in typeof(IRawSignalStore).Assembly.GetExportedTypes()
            .Where(type => type.IsInterface && !type.IsGenericTypeDefinition && type.Namespace == typeof(IRawSignalStore).Namespace))
        {
            services.AddSingleton(port, Create(port, typeof(EmptyPort)));
        }
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        return (targetMethod.Name, args) switch
        {
            ("FindAsync", [EquipmentId id, ..]) when targetMethod.ReturnType == typeof(Task<Motor?>) =>
                Task.FromResult<Motor?>(new Motor { EquipmentId = id, Name = id.Value }),
            ("CommitAsync", [RawFileUpload upload, ..]) => Task.FromResult(new StoreOutcome(
                StoreKind.Stored, new RawFileId(Guid.Empty), upload.EquipmentId, ProcessingStatus.Pending)),
            ("FindByHashAsync", _) => Empty(targetMethod.ReturnType),
            _ => Nothing(targetMethod.ReturnType),
        };
    }

    private static object? Nothing(Type type)
    {
        if (type == typeof(void))
        {
            return null;
        }

        if (type == typeof(Task))
        {
            return Task.CompletedTask;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>))
        {
            return ResultOf(type.GetGenericArguments()[0], null);
        }

        return type.IsInterface && type.Namespace == typeof(IRawSignalStore).Namespace ? Create(type, typeof(EmptyPort))
            : type.IsValueType ? Activator.CreateInstance(type)
            : null;
    }

    // An empty dictionary of the type that the port gives.
    private static object Empty(Type task)
    {
        var dictionary = task.GetGenericArguments()[0];
        var made = Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(dictionary.GetGenericArguments()));
        return ResultOf(dictionary, made)!;
    }

    private static object? ResultOf(Type type, object? value) => typeof(Task).GetMethod(nameof(Task.FromResult))!
        .MakeGenericMethod(type).Invoke(null, [value ?? (type.IsValueType ? Activator.CreateInstance(type) : null)]);
}
