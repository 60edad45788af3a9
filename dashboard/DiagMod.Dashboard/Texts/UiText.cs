using DiagMod.Dashboard.Accounts;
using DiagMod.Dashboard.Admin;
using DiagMod.Dashboard.Alarms;
using DiagMod.Dashboard.Data;
using DiagMod.Dashboard.Explorer;
using DiagMod.Dashboard.Findings;
using DiagMod.Dashboard.Layout;
using DiagMod.Dashboard.Motors;
using DiagMod.Dashboard.Pipeline;
using DiagMod.Dashboard.Reports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.StatusBoard;
using DiagMod.Dashboard.Trends;
using DiagMod.Dashboard.Uploads;

namespace DiagMod.Dashboard.Texts;

/// <summary>Everything the dashboard says, in one language. It cascades from the root: a prerendered page and its circuit agree.</summary>
public sealed class UiText
{
    private UiText(Language language)
    {
        Language = language;
        Figures = new Figures(language);
        Words = new Words(Figures);
        Layout = new LayoutTexts(Figures);
        Board = new BoardTexts(Figures);
        Places = new LayoutPageTexts(Figures);
        Motor = new MotorTexts(Figures);
        Files = new FileTexts(Figures);
        View = new MotorViewTexts(Figures);
        Lines = new LineTexts(Figures);
        Nameplate = new NameplateTexts(Figures);
        Anomaly = new AnomalyTexts(Figures);
        Model = new ModelTexts(Figures);
        Diagnosis = new DiagnosisTexts(Figures);
        Signals = new SignalTexts(Figures);
        Window = new WindowTexts(Figures);
        Trends = new TrendTexts(Figures);
        Pipeline = new PipelineTexts(Figures);
        Import = new ImportTexts(Figures);
        Users = new UserTexts(Figures);
        Security = new SecurityTexts(Figures);
        Audit = new AuditTexts(Figures);
        Account = new AccountTexts(Figures);
        Protection = new ProtectionTexts(Figures);
        Keys = new ApiKeyTexts(Figures);
        Charts = new ChartTexts(Figures);
        Explorer = new ExplorerTexts(Figures);
        Simulated = new SimulatedTexts(Figures);
        Reports = new ReportPageTexts(Figures);
        Data = new DataTexts(Figures);
        Findings = new FindingTexts(Figures);
        Help = new HelpTexts(Figures);
        Alarms = new AlarmTexts(Figures);
        AlarmForms = new AlarmFormTexts(Figures);
    }

    /// <summary>The English texts.</summary>
    public static UiText English { get; } = new(Language.English);

    /// <summary>The Russian texts.</summary>
    public static UiText Russian { get; } = new(Language.Russian);

    /// <summary>The language.</summary>
    public Language Language { get; }

    /// <summary>Numbers and units.</summary>
    public Figures Figures { get; }

    /// <summary>Words for states and codes.</summary>
    public Words Words { get; }

    /// <summary>Header, menu, connection, pages that say no.</summary>
    public LayoutTexts Layout { get; }

    /// <summary>Status board.</summary>
    public BoardTexts Board { get; }

    /// <summary>Places of motors and groups on the board.</summary>
    public LayoutPageTexts Places { get; }

    /// <summary>A motor's page.</summary>
    public MotorTexts Motor { get; }

    /// <summary>Failed files on a motor's page.</summary>
    public FileTexts Files { get; }

    /// <summary>A motor's page as a view: its time axis, its past.</summary>
    public MotorViewTexts View { get; }

    /// <summary>Lines of a spectrum over files.</summary>
    public LineTexts Lines { get; }

    /// <summary>Name-plate.</summary>
    public NameplateTexts Nameplate { get; }

    /// <summary>Verdict and anomalous windows.</summary>
    public AnomalyTexts Anomaly { get; }

    /// <summary>Models.</summary>
    public ModelTexts Model { get; }

    /// <summary>What the whole record says of faults.</summary>
    public DiagnosisTexts Diagnosis { get; }

    /// <summary>Waveform and spectrum.</summary>
    public SignalTexts Signals { get; }

    /// <summary>Features of a window.</summary>
    public WindowTexts Window { get; }

    /// <summary>Trend and forecast.</summary>
    public TrendTexts Trends { get; }

    /// <summary>Pipeline.</summary>
    public PipelineTexts Pipeline { get; }

    /// <summary>Import.</summary>
    public ImportTexts Import { get; }

    /// <summary>The API's explorer.</summary>
    public ExplorerTexts Explorer { get; }

    /// <summary>Users.</summary>
    public UserTexts Users { get; }

    /// <summary>Security and audit.</summary>
    public SecurityTexts Security { get; }

    /// <summary>Audit page.</summary>
    public AuditTexts Audit { get; }

    /// <summary>Sign-in and password.</summary>
    public AccountTexts Account { get; }

    /// <summary>Second factor, sessions, notices.</summary>
    public ProtectionTexts Protection { get; }

    /// <summary>Keys of programs.</summary>
    public ApiKeyTexts Keys { get; }

    /// <summary>What every chart says.</summary>
    public ChartTexts Charts { get; }

    /// <summary>Marks of simulated motors.</summary>
    public SimulatedTexts Simulated { get; }

    /// <summary>Reports.</summary>
    public ReportPageTexts Reports { get; }

    /// <summary>What data there are.</summary>
    public DataTexts Data { get; }

    /// <summary>Anomalies of the fleet.</summary>
    public FindingTexts Findings { get; }

    /// <summary>Symbols and terms.</summary>
    public HelpTexts Help { get; }

    /// <summary>Alarms: list, history, dialogs.</summary>
    public AlarmTexts Alarms { get; }

    /// <summary>Forms for thresholds and maintenance.</summary>
    public AlarmFormTexts AlarmForms { get; }

    /// <summary>The texts in a language.</summary>
    /// <param name="language">The language.</param>
    public static UiText In(Language language) => language == Language.Russian ? Russian : English;
}
