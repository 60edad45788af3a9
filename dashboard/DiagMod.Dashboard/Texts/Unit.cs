namespace DiagMod.Dashboard.Texts;

/// <summary>A unit that figures carry; its sign depends on the language (<see cref="Shared.Figures.Sign"/>).</summary>
public enum Unit : byte
{
    /// <summary>A · А.</summary>
    Ampere,

    /// <summary>V · В.</summary>
    Volt,

    /// <summary>kW · кВт.</summary>
    Kilowatt,

    /// <summary>Hz · Гц.</summary>
    Hertz,

    /// <summary>kHz · кГц.</summary>
    Kilohertz,

    /// <summary>rpm · об/мин.</summary>
    Rpm,

    /// <summary>dB below the fundamental: dBc · дБ.</summary>
    Decibel,

    /// <summary>%.</summary>
    Percent,

    /// <summary>ms · мс.</summary>
    Millisecond,

    /// <summary>s · с.</summary>
    Second,

    /// <summary>min · мин.</summary>
    Minute,

    /// <summary>h · ч.</summary>
    Hour,

    /// <summary>d · сут.</summary>
    Day,

    /// <summary>y · г.</summary>
    Year,

    /// <summary>kB · кБ.</summary>
    Kilobyte,

    /// <summary>MB · МБ.</summary>
    Megabyte,

    /// <summary>No unit: a count or a ratio.</summary>
    None,
}
