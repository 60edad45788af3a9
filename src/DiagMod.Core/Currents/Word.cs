using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace DiagMod.Core.Currents;

/// <summary>Eight bytes anywhere in memory as a number, the lowest first. Whoever calls knows that they are there.</summary>
internal static class Word
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(ref byte at, ulong bits) =>
        Unsafe.WriteUnaligned(ref at, BitConverter.IsLittleEndian ? bits : BinaryPrimitives.ReverseEndianness(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Get(ref byte at)
    {
        var word = Unsafe.ReadUnaligned<ulong>(ref at);
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }
}
