using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Currents;

/// <summary>Writes <see cref="SampleBlock"/>s. Keeps its memory between blocks; one thread at a time.</summary>
public sealed class SampleBlockEncoder
{
    // A shorter block has too little to fit a prediction to.
    private const int LeastToFit = 8 * LinearPrediction.Order;

    private readonly PredictionFit _fit = new();
    private readonly float[] _coefficients = new float[LinearPrediction.Order];
    private byte[] _block = [];
    private int[] _whole = [];
    private uint[] _misses = [];
    private float[] _values = [];

    /// <summary>Encodes a run of samples.</summary>
    /// <param name="samples">Amperes, any float32 to the bit, NaN where the cell was empty; 1 to
    /// <see cref="SampleBlock.MaxSamples"/>.</param>
    /// <returns>The block; valid until the next call. At most 12 bytes longer than the samples themselves.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are none, or too many samples.</exception>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<float> samples)
    {
        ArgumentOutOfRangeException.ThrowIfZero(samples.Length, nameof(samples));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samples.Length, SampleBlock.MaxSamples, nameof(samples));
        MakeRoom(samples.Length);
        var length = TryScaled(samples);
        var plain = SampleBlock.HeadBytes + (samples.Length * sizeof(float));
        if (length == 0 || length >= plain)
        {
            length = plain;
            _block.AsSpan(0, SampleBlock.HeadBytes).Clear();
            _block[0] = SampleBlock.PlainForm;
            var body = MemoryMarshal.Cast<byte, float>(_block.AsSpan(SampleBlock.HeadBytes, samples.Length * sizeof(float)));
            samples.CopyTo(body);
            SampleBlock.SwapOnBigEndian(body);
        }

        var block = _block.AsSpan(0, length);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], (uint)samples.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], SampleBlock.Checksum(block));
        return block;
    }

    private void MakeRoom(int samples)
    {
        if (_whole.Length >= samples)
        {
            return;
        }

        _whole = new int[samples];
        _misses = new uint[samples];
        _values = new float[samples];

        // The longest a scaled block can get before it is found to be longer than a plain one.
        _block = new byte[SampleBlock.ScaledHeadBytes + (samples * 5) + (2 * RiceCode.MaxPartBytes)];
    }

    // Bytes, or 0 where the samples are no multiples of a decimal, or would not become smaller.
    private int TryScaled(ReadOnlySpan<float> samples)
    {
        var values = Close(samples);
        if (values.IsEmpty
            || !DecimalScale.TryApply(values, _whole, out var decimals, out var isWide, out var inexact))
        {
            return 0;
        }

        var gapForm = SampleGaps.None;
        var at = SampleBlock.ScaledHeadBytes;
        var order = TryPredict(values.Length) ? LinearPrediction.Order : 0;
        foreach (var coefficient in _coefficients.AsSpan(0, order))
        {
            BinaryPrimitives.WriteSingleLittleEndian(_block.AsSpan(at), coefficient);
            at += sizeof(float);
        }

        var gapBytes = values.Length < samples.Length ? SampleGaps.Write(samples, _block.AsSpan(at), out gapForm) : 0;
        at += gapBytes;
        at = inexact == 0 ? at : WriteExceptions(Close(samples), decimals, isWide, at);
        for (var from = 0; from < values.Length;)
        {
            if (at + RiceCode.MaxPartBytes > _block.Length)
            {
                return 0;
            }

            var count = Math.Min(from == 0 ? LinearPrediction.Order : RiceCode.PartValues, values.Length - from);
            at += RiceCode.Write(_misses.AsSpan(from, count), _block.AsSpan(at));
            from += count;
        }

        _block.AsSpan(at, SampleBlock.PaddingBytes).Clear();
        _block[0] = SampleBlock.ScaledForm;
        _block[1] = (byte)(decimals | (isWide ? SampleBlockReader.WideBit : 0));
        _block[2] = (byte)order;
        _block[3] = gapForm;
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(12), (uint)values.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(16), (uint)gapBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(20), (uint)inexact);
        return at + SampleBlock.PaddingBytes;
    }

    // The samples without the empty cells.
    private ReadOnlySpan<float> Close(ReadOnlySpan<float> samples)
    {
        if (!SampleGaps.IsIn(samples))
        {
            return samples;
        }

        var count = 0;
        foreach (var sample in samples)
        {
            _values[count] = sample;
            count += SampleGaps.IsEmptyCell(sample) ? 0 : 1;
        }

        return _values.AsSpan(0, count);
    }

    // True when the misses are those of a fitted prediction, false for those of the difference of neighbours.
    private bool TryPredict(int count)
    {
        var whole = _whole.AsSpan(0, count);
        var values = _values.AsSpan(0, count);
        ToSingle(whole, values);
        var isFitted = count >= LeastToFit && _fit.TryFit(values, _coefficients)
            && LinearPrediction.TryMiss(whole, values, _coefficients, _misses.AsSpan(0, count));
        var before = 0;
        for (var i = 0; i < (isFitted ? LinearPrediction.Order : count); i++)
        {
            _misses[i] = LinearPrediction.Folded(whole[i] - before);
            before = whole[i];
        }

        return isFitted;
    }

    private static void ToSingle(ReadOnlySpan<int> whole, Span<float> values)
    {
        ref var from = ref MemoryMarshal.GetReference(whole);
        ref var to = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i + Vector512<int>.Count <= whole.Length; i += Vector512<int>.Count)
        {
            Vector512.ConvertToSingle(Vector512.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < whole.Length; i++)
        {
            values[i] = whole[i];
        }
    }

    private int WriteExceptions(ReadOnlySpan<float> values, int decimals, bool isWide, int at)
    {
        var before = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (!DecimalScale.IsExact(values[i], _whole[i], decimals, isWide))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(at), (uint)(i - before));
                BinaryPrimitives.WriteSingleLittleEndian(_block.AsSpan(at + 4), values[i]);
                before = i;
                at += SampleBlockReader.ExceptionBytes;
            }
        }

        return at;
    }
}
