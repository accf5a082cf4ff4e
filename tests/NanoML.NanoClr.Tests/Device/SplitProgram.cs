using System;
using NanoML.Offload;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>A board with a host of a few lines: hello, tensors, answers, damage, a host of another split.</summary>
    public static class SplitProgram
    {
        private const int TensorBytes = 700;

        public static void Main()
        {
            Generator numbers = new Generator(1);
            byte[] identity = new byte[SplitKind.IdentityBytes];
            byte[] tensor = new byte[TensorBytes];
            Fill(numbers, identity);
            MemoryLine line = new MemoryLine();
            HostPart part = new HostPart(new MessageLink(line, 64, 60000000), identity, TensorBytes, 2);
            part.TimeoutMilliseconds = 60000;
            part.RetryMilliseconds = 60000;
            Report.Line("away", part.Send(tensor) ? 1 : 0, (int)part.Turn());
            line.Report("hello");
            line.Say(SplitKind.Verdict, new byte[] { (byte)SplitVerdict.Welcome });
            Report.Line("ready", 0, (int)part.Turn());
            for (int turn = 0; turn < 5; turn++)
            {
                Fill(numbers, tensor);
                Report.Line("margin", turn, ScoreMargin.Of(tensor, 2 + (turn * 3)));
                Report.Line("sent", turn, part.Send(tensor) ? 1 : 0);
                line.Report("tensor");
                line.Say(MessageLink.Refusal, new byte[] { MessageLink.BadChecksum });
                Report.Line("damaged", turn, (int)part.Turn());
                line.Report("tensor again");
                byte[] answer = new byte[SplitKind.AnswerHeaderBytes + 8];
                Fill(numbers, answer);
                answer[0] = (byte)(turn + 1);
                answer[1] = 0;
                answer[2] = 0;
                answer[3] = 0;
                line.Say(SplitKind.Answer, answer);
                Report.Line("answered", turn, (int)part.Turn());
                Report.Line("class", part.Class, part.Score);
                Report.Line("values", part.Values[0], part.Values[1]);
            }

            line.Say(SplitKind.Verdict, new byte[] { (byte)SplitVerdict.OtherSplit });
            Report.Line("refused", (int)part.Turn(), (int)part.Verdict);
        }

        private static void Fill(Generator numbers, byte[] bytes)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)numbers.Below(256);
            }
        }

        private sealed class MemoryLine : IByteChannel
        {
            private readonly byte[] _toBoard = new byte[256];
            private readonly byte[] _toHost = new byte[2048];
            private int _said;
            private int _heard;
            private int _written;

            public int Read(byte[] buffer, int offset, int count)
            {
                int taken = 0;
                while (taken < count && _heard < _said)
                {
                    buffer[offset + taken] = _toBoard[_heard];
                    taken++;
                    _heard++;
                }

                return taken;
            }

            public void Write(byte[] buffer, int offset, int count)
            {
                Array.Copy(buffer, offset, _toHost, _written, count);
                _written += count;
            }

            public void Say(byte kind, byte[] content)
            {
                _toBoard[0] = (byte)'N';
                _toBoard[1] = (byte)'M';
                _toBoard[2] = kind;
                _toBoard[3] = (byte)content.Length;
                _toBoard[4] = 0;
                _toBoard[5] = 0;
                _toBoard[6] = 0;
                Array.Copy(content, 0, _toBoard, MessageLink.HeaderLength, content.Length);
                int end = MessageLink.HeaderLength + content.Length;
                int crc = Crc16.Of(_toBoard, 2, end - 2);
                _toBoard[end] = (byte)(crc >> 8);
                _toBoard[end + 1] = (byte)crc;
                _heard = 0;
                _said = end + 2;
            }

            public void Report(string name)
            {
                byte[] written = new byte[_written];
                Array.Copy(_toHost, 0, written, 0, _written);
                Edges.Report.Bytes(name, _written, written);
                _written = 0;
            }
        }
    }
}
