using NanoML.Cli.Messages;

namespace NanoML.Cli.Hosting;

/// <summary>Messages of boards, whatever they travel over.</summary>
internal interface IBoardMessages : IDisposable
{
    /// <summary>Waits a little for a message.</summary>
    /// <returns>It, and whose it is; null if none has come.</returns>
    (string Board, Message Message)? Receive();

    /// <summary>Sends a message to a board. One that is gone by now gets none.</summary>
    void Send(string board, Message message);
}
