using System.Runtime.InteropServices;

namespace DiagMod.Core.Spectrum;

/// <summary>Floats whose first element lies at a multiple of 64 bytes, so that no vector straddles two cache lines.</summary>
internal sealed class AlignedFloats
{
    private readonly float[] _memory;
    private readonly int _offset;

    public AlignedFloats(int length)
    {
        // Pinned: the address, and with it the offset below, holds as long as the array lives.
        _memory = GC.AllocateArray<float>(length + 16, pinned: true);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _offset = (int)((64 - (address & 63)) & 63) / sizeof(float);
        Length = length;
    }

    public int Length { get; }

    public Span<float> Span => _memory.AsSpan(_offset, Length);
}
