using NanoML.Cli.Monitoring;

namespace NanoML.Cli.Recorder;

/// <summary>Where a recorder says what happens, as it happens.</summary>
internal interface IRecordLog
{
    /// <summary>The board has said what it sends.</summary>
    void WriteSensor(SensorDescription sensor);

    void WritePort(PortState state);

    /// <summary>A class begins.</summary>
    void WriteBegin(string label);

    void WriteFile(FinishedRecording file);

    /// <param name="frames">How many frames are missing; null: nobody knows.</param>
    void WriteGap(long? frames);

    /// <summary>The port is open, and nothing comes.</summary>
    void WriteSilence();
}
