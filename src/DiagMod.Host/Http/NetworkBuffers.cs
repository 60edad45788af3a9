using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace DiagMod.Host.Http;

/// <summary>What the sockets read into: blocks of 32 KiB where the server would take 4 KiB, so that a recording of 37 MB is a thousand
/// reads and turns of its connection, not nine thousand. A connection that waits for data holds none.</summary>
internal sealed class NetworkBuffers : IMemoryPoolFactory<byte>
{
    private const int BlockBytes = 32 * 1024;

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Blocks();

    private sealed class Blocks : MemoryPool<byte>
    {
        public override int MaxBufferSize => Shared.MaxBufferSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockBytes));

        protected override void Dispose(bool disposing)
        {
            // The blocks are the shared pool's, which gives back to the system what nobody uses.
        }
    }
}
