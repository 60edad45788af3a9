namespace DiagMod.Core.Currents;

/// <summary>Takes the samples of one recording, in order, as they are decoded.</summary>
public interface ISampleSink
{
    /// <summary>Takes the next rows. The memory is the caller's again when the call has completed.</summary>
    /// <param name="rows">Rows in order; never empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken);
}

/// <summary>A run of rows of one recording: three equally long sample buffers.</summary>
/// <param name="FirstSample">Index of the first row in the recording, from 0.</param>
/// <param name="R">Phase R, amperes; NaN where the cell was empty.</param>
/// <param name="S">Phase S, amperes; NaN where the cell was empty.</param>
/// <param name="T">Phase T, amperes; NaN where the cell was empty.</param>
public readonly record struct PhaseCurrents(
    long FirstSample, ReadOnlyMemory<float> R, ReadOnlyMemory<float> S, ReadOnlyMemory<float> T)
{
    /// <summary>Rows in the run.</summary>
    public int Count => R.Length;

    /// <summary>The samples of one phase.</summary>
    /// <param name="phase">The phase asked for.</param>
    public ReadOnlyMemory<float> this[Phase phase] => phase switch { Phase.R => R, Phase.S => S, _ => T };
}
