using System.Text.Json;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.StandIn;

/// <summary>Copies what crosses a call as a cluster would: through bytes.</summary>
internal sealed class Messages(StandInOptions options)
{
    public object?[] Copy(object?[] arguments) =>
        options.CopyMessages ? Array.ConvertAll(arguments, CopyOne) : arguments;

    public object? Copy(object? result) => options.CopyMessages ? CopyOne(result) : result;

    /// <summary>What a caller gets of an exception: itself, when it and all that caused it can travel.</summary>
    public Exception Copy(Exception fault) => !options.CopyMessages || Travels(fault)
        ? fault
        : new OrleansException($"An exception of type {fault.GetType()} cannot travel: {fault.Message}");

    private bool Travels(Exception fault)
    {
        for (var one = fault; one is not null; one = one.InnerException)
        {
            var space = one.GetType().Namespace ?? "";
            if (one is AggregateException
                || (one is not OrleansException
                    && !options.ExceptionNamespaces.Any(known => space.StartsWith(known, StringComparison.Ordinal))))
            {
                return false;
            }
        }

        return true;
    }

    private object? CopyOne(object? value)
    {
        if (value is null or CancellationToken or (IAddressable and not IGrainBase))
        {
            return value;
        }

        var type = value.GetType();
        var (sent, received, sentAgain) = RoundTrip(value, type);
        return sent.AsSpan().SequenceEqual(sentAgain)
            ? received
            : throw new InvalidOperationException($"A message of type {type} loses something on its way.");
    }

    private (byte[] Sent, object? Received, byte[] SentAgain) RoundTrip(object value, Type type)
    {
        try
        {
            var sent = JsonSerializer.SerializeToUtf8Bytes(value, type, options.MessageJson);
            var received = JsonSerializer.Deserialize(sent, type, options.MessageJson);
            return (sent, received, JsonSerializer.SerializeToUtf8Bytes(received, type, options.MessageJson));
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"A message of type {type} cannot travel: {e.Message}", e);
        }
    }
}
