using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using DiagMod.Core.Ports;

namespace DiagMod.Grains.Tests.Support;

/// <summary>The files as one host has them: tells when it begins to read one, and answers nothing to a host that is lost.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it at run time.")]
internal class HostStore : DispatchProxy
{
    private static readonly MethodInfo Never =
        typeof(HostStore).GetMethod(nameof(NeverAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    private IRawSignalStore _files = null!;
    private Action _reads = null!;
    private Func<bool> _isLost = null!;

    public static IRawSignalStore Of(IRawSignalStore files, Action reads, Func<bool> isLost)
    {
        var store = Create<IRawSignalStore, HostStore>();
        var proxy = (HostStore)(object)store;
        (proxy._files, proxy._reads, proxy._isLost) = (files, reads, isLost);
        return store;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IRawSignalStore.ReadSamplesAsync))
        {
            _reads();
        }

        if (!_isLost() || !targetMethod.ReturnType.IsAssignableTo(typeof(Task)))
        {
            return targetMethod.Invoke(_files, BindingFlags.DoNotWrapExceptions, null, args, null);
        }

        var stop = args!.OfType<CancellationToken>().Single();
        return targetMethod.ReturnType == typeof(Task)
            ? Task.Delay(Timeout.Infinite, stop)
            : Never.MakeGenericMethod(targetMethod.ReturnType.GetGenericArguments()).Invoke(null, [stop]);
    }

    private static async Task<T> NeverAsync<T>(CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop);
        return default!;
    }
}
