using DiagMod.Core.Features;

namespace DiagMod.Core.Detection;

/// <summary>Keeps scorable windows in a state: what a detector reads of them, no more.</summary>
internal static class WindowInputsList
{
    public static void Write(BinaryWriter writer, List<WindowInputs> windows)
    {
        writer.Write(windows.Count);
        foreach (var window in windows)
        {
            writer.Write(window.Index);
            writer.Write(window.LoadAmps);
            writer.Write(window.SupplyHz);
            foreach (var value in window.Vector)
            {
                writer.Write(value);
            }
        }
    }

    public static void Read(BinaryReader reader, List<WindowInputs> windows)
    {
        windows.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var index = reader.ReadInt32();
            var load = reader.ReadSingle();
            var supply = reader.ReadSingle();
            var vector = new float[FeatureVector.Length];
            for (var j = 0; j < vector.Length; j++)
            {
                vector[j] = reader.ReadSingle();
            }

            windows.Add(new WindowInputs(
                index, true, WindowConditions.None, vector, load, supply, float.NaN, float.NaN, float.NaN, float.NaN));
        }
    }
}
