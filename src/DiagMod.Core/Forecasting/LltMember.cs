namespace DiagMod.Core.Forecasting;

/// <summary>A member as its futures begin.</summary>
/// <param name="Level">Mean of the level.</param>
/// <param name="Slope">Mean of the slope.</param>
/// <param name="Damping">Factor on the slope, a step.</param>
/// <param name="LevelDeviation">Standard deviation of the level.</param>
/// <param name="SlopeByLevel">What the slope shares of the level's deviation.</param>
/// <param name="SlopeDeviation">Standard deviation of the slope beside that.</param>
/// <param name="LevelNoise">Standard deviation of the level's noise, a step.</param>
/// <param name="SlopeNoise">Standard deviation of the slope's noise, a step.</param>
/// <param name="Noise">Standard deviation of an observation about the level.</param>
internal readonly record struct LltMember(
    double Level, double Slope, double Damping, double LevelDeviation, double SlopeByLevel, double SlopeDeviation,
    double LevelNoise, double SlopeNoise, double Noise);
