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
        try
        {
            var sent = JsonSerializer.SerializeToUtf8Bytes(value, type, options.MessageJson);
            var received = JsonSerializer.Deserialize(sent, type, options.MessageJson);
            if (!sent.AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(received, type, options.MessageJson)))
            {
                throw new InvalidOperationException($"A message of type {type} loses something on its way.");
            }

            return received;
        }
        catch (Exception e) when (e is NotSupportedException or JsonException or ArgumentException)
        {
            throw new InvalidOperationException($"A message of type {type} cannot travel: {e.Message}", e);
        }
    }
}
