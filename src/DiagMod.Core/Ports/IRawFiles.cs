using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Hands stored files over to be worked on.</summary>
public interface IRawFiles
{
    /// <summary>Says that a file was stored: it is claimed as soon as there is room. Returns at once; a lost notice costs a few
    /// seconds, never the file, since pending files are also looked for by time.</summary>
    /// <param name="rawId">The file.</param>
    void Announce(RawFileId rawId);
}
