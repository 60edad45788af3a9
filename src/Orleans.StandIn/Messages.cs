using System.Text.Json;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.StandIn;

/// <summary>Copies what crosses a call as a cluster would: through bytes.</summary>
internal sealed class Messages(StandInOptions options)
{
    public object?[] Copy(object?[] arguments) => options.CopyMessages ? Array.ConvertAll(arguments, CopyOne) : arguments;

    public object? Copy(object? result) => options.CopyMessages ? CopyOne(result) : result;

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
