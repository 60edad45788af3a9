using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Smallest and largest samples of equally long buckets of stored recordings, at a few lengths of bucket.</summary>
public interface ISignalEnvelopes
{
    /// <summary>Buckets of one phase; made from the samples when they are not there yet.</summary>
    /// <param name="file">The recording; its samples are kept.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="bucketSamples">Samples a bucket, one of the stored lengths.</param>
    /// <param name="firstBucket">First bucket, from 0.</param>
    /// <param name="count">Buckets wanted; what lies beyond the recording is left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Smallest and largest sample of each bucket in turn, amperes; NaN where every cell was empty.</returns>
    /// <exception cref="InvalidDataException">The samples are not there.</exception>
    Task<float[]> ReadAsync(
        RawFileRow file, Phase phase, int bucketSamples, long firstBucket, int count, CancellationToken cancellationToken);
}
