using NanoML.Apps.SelfTest;
using NanoML.Models;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>The application SelfTest with the digits CNN: questions, inputs, damaged ones and noise; a line for each answer.</summary>
    public static class SelfTestProgram
    {
        private const int Messages = 20;

        public static void Main()
        {
            Line line = new Line();
            SelfTestApp app = new SelfTestApp(new DigitsCnn(), line, 60000000);
            Generator g = new Generator(99);
            for (int k = 0; k < Messages; k++)
            {
                line.Send(k == 0 ? MessageKind.Describe : MessageKind.Infer, g.Bytes(k == 0 ? 0 : 64), k % 4 == 3);
                while (line.HasMore)
                {
                    app.Turn();
                }
            }
        }

        /// <summary>Brings messages in pieces of nine bytes and prints the answers without their times.</summary>
        private sealed class Line : IByteChannel
        {
            private byte[] _pending = new byte[0];
            private int _at;

            public bool HasMore
            {
                get { return _at < _pending.Length; }
            }

            public void Send(byte kind, byte[] content, bool isDamaged)
            {
                _pending = new byte[content.Length + 9];
                _at = 0;
                _pending[0] = (byte)'N';
                _pending[1] = (byte)'M';
                _pending[2] = kind;
                _pending[3] = (byte)content.Length;
                System.Array.Copy(content, 0, _pending, 7, content.Length);
                int crc = Crc16.Of(_pending, 2, content.Length + 5);
                _pending[content.Length + 7] = (byte)(crc >> 8);
                _pending[content.Length + 8] = (byte)crc;
                if (isDamaged)
                {
                    _pending[20] ^= 1;
                }
            }

            public int Read(byte[] buffer, int offset, int count)
            {
                int left = _pending.Length - _at;
                int taken = count < left ? count : left;
                taken = taken < 9 ? taken : 9;
                System.Array.Copy(_pending, _at, buffer, offset, taken);
                _at += taken;
                return taken;
            }

            public void Write(byte[] buffer, int offset, int count)
            {
                int skipped = buffer[offset + 2] == MessageKind.Output ? 11 : 7;
                byte[] content = new byte[count - skipped - 2];
                System.Array.Copy(buffer, offset + skipped, content, 0, content.Length);
                Report.Bytes("answer", buffer[offset + 2], content);
            }
        }
    }
}
