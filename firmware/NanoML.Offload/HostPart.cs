using System;
using NanoML.Runtime;

namespace NanoML.Offload
{
    /// <summary>
    /// The rest of a model, which a host computes: it gets what the board has computed so far, and answers. Call <see cref="Turn"/> again and again; it
    /// never waits.
    /// </summary>
    /// <remarks>
    /// Nothing is allocated after the constructor, and the bytes that are sent are not copied. A host that is away costs a hello of 32 bytes every
    /// <see cref="RetryMilliseconds"/>.
    /// </remarks>
    public sealed class HostPart
    {
        private const int MostAttempts = 4;
        private const long Microseconds = 1000;

        private readonly MessageLink _link;
        private readonly byte[] _identity;
        private readonly int _tensorBytes;
        private readonly int[] _values;
        private HostState _state = HostState.Away;
        private SplitVerdict _verdict;
        private byte[] _tensor;
        private int _number;
        private int _attempts;
        private long _lastSent;
        private bool _hasSent;
        private int _timeout = 3000;
        private int _retry = 2000;
        private int _class = -1;
        private int _score;
        private int _answers;
        private int _losses;

        /// <param name="link">
        /// Nobody else reads from it. Its longest content has 23 bytes or more, and 10 and four for each value.
        /// </param>
        /// <param name="identity">Of the split, as the generated class has it.</param>
        /// <param name="tensorBytes">The bytes that are sent.</param>
        /// <param name="values">How many values of the result an answer brings: all of them, or 0 for the class and its score alone.</param>
        /// <exception cref="ArgumentException">The link's messages are too short, or the identity is none.</exception>
        public HostPart(MessageLink link, byte[] identity, int tensorBytes, int values)
        {
            int answer = SplitKind.AnswerHeaderBytes + (4 * values);
            int longest = answer > SplitKind.HelloBytes ? answer : SplitKind.HelloBytes;
            if (link.MostContent < longest)
            {
                throw new ArgumentException("messages of this split take " + longest.ToString() + " bytes or more");
            }

            if (identity.Length != SplitKind.IdentityBytes)
            {
                throw new ArgumentException("an identity has " + SplitKind.IdentityBytes.ToString() + " bytes");
            }

            _link = link;
            _identity = identity;
            _tensorBytes = tensorBytes;
            _values = new int[values];
        }

        /// <summary>After so many milliseconds without an answer, the transfer of both included, the host is away. At first 3,000.</summary>
        public int TimeoutMilliseconds
        {
            get { return _timeout; }
            set { _timeout = value; }
        }

        /// <summary>How often a host that is away is called. At first 2,000.</summary>
        public int RetryMilliseconds
        {
            get { return _retry; }
            set { _retry = value; }
        }

        public HostState State
        {
            get { return _state; }
        }

        /// <summary>Why a host refuses, where it does.</summary>
        public SplitVerdict Verdict
        {
            get { return _verdict; }
        }

        /// <summary>The class of the last answer; -1 if the result chooses none.</summary>
        public int Class
        {
            get { return _class; }
        }

        /// <summary>The score of that class, or the only value of the result, in parts of <see cref="SplitKind.One"/>.</summary>
        public int Score
        {
            get { return _score; }
        }

        /// <summary>The values of the last answer, in parts of <see cref="SplitKind.One"/>.</summary>
        public int[] Values
        {
            get { return _values; }
        }

        /// <summary>Answers so far.</summary>
        public int Answers
        {
            get { return _answers; }
        }

        /// <summary>Tensors to which no answer came.</summary>
        public int Losses
        {
            get { return _losses; }
        }

        /// <summary>Sends a tensor, in place of one that is on its way.</summary>
        /// <param name="tensor">Its first bytes are sent; they stay as they are until there is an answer.</param>
        /// <returns>False if there is no host: the board has to do without.</returns>
        public bool Send(byte[] tensor)
        {
            if (_state == HostState.Away || _state == HostState.Refused)
            {
                return false;
            }

            _tensor = tensor;
            _number = (_number + 1) & int.MaxValue;
            _attempts = 0;
            _state = HostState.Waiting;
            SendTensor();
            return true;
        }

        /// <summary>Takes a message if one has come, calls a host that is away, and repeats what was lost.</summary>
        public HostState Turn()
        {
            switch (_link.Receive())
            {
                case SplitKind.Verdict:
                    TakeVerdict();
                    break;
                case SplitKind.Answer:
                    TakeAnswer();
                    break;
                case MessageLink.Refusal:
                    Repeat();
                    break;
            }

            long silence = MicrosecondClock.Now - _lastSent;
            if (_state == HostState.Waiting)
            {
                // Half of the time is for a tensor that is sent once more.
                if (silence > _timeout * Microseconds / 2)
                {
                    RepeatAfterSilence();
                }
            }
            else if ((_state == HostState.Away || _state == HostState.Refused) && (!_hasSent || silence > _retry * Microseconds))
            {
                SendHello();
            }

            return _state;
        }

        private void TakeVerdict()
        {
            if (_link.ContentLength != 1)
            {
                return;
            }

            _verdict = (SplitVerdict)_link.Message[MessageLink.HeaderLength];
            if (_verdict != SplitVerdict.Welcome)
            {
                _state = HostState.Refused;
            }
            else if (_state == HostState.Away || _state == HostState.Refused)
            {
                _state = HostState.Ready;
            }
        }

        private void TakeAnswer()
        {
            int at = MessageLink.HeaderLength;
            if (_state != HostState.Waiting || _link.ContentLength != SplitKind.AnswerHeaderBytes + (4 * _values.Length) || _link.GetInt(at) != _number)
            {
                return;
            }

            byte[] message = _link.Message;
            int chosen = message[at + 4] | (message[at + 5] << 8);
            _class = chosen == SplitKind.NoClass ? -1 : chosen;
            _score = _link.GetInt(at + 6);
            for (int i = 0; i < _values.Length; i++)
            {
                _values[i] = _link.GetInt(at + SplitKind.AnswerHeaderBytes + (4 * i));
            }

            _answers++;
            _state = HostState.Answered;
        }

        /// <summary>The host got a message that was damaged.</summary>
        private void Repeat()
        {
            if (_state == HostState.Waiting && _attempts < MostAttempts)
            {
                SendTensor();
            }
            else if (_state == HostState.Away)
            {
                SendHello();
            }
        }

        private void RepeatAfterSilence()
        {
            if (_attempts == 1)
            {
                SendTensor();
                return;
            }

            _losses++;
            _state = HostState.Away;
            SendHello();
        }

        private void SendHello()
        {
            byte[] message = _link.Message;
            int at = MessageLink.HeaderLength;
            message[at] = SplitKind.Protocol;
            Array.Copy(_identity, 0, message, at + 1, SplitKind.IdentityBytes);
            at += 1 + SplitKind.IdentityBytes;
            _link.PutInt(at, _tensorBytes);
            PutValues(at + 4);
            _link.Send(SplitKind.Hello, SplitKind.HelloBytes);
            Sent();
        }

        private void SendTensor()
        {
            _attempts++;
            int at = MessageLink.HeaderLength;
            Array.Copy(_identity, 0, _link.Message, at, SplitKind.TagBytes);
            _link.PutInt(at + SplitKind.TagBytes, _number);
            PutValues(at + SplitKind.TagBytes + 4);
            _link.Send(SplitKind.Tensor, SplitKind.TensorHeaderBytes, _tensor, 0, _tensorBytes);
            Sent();
        }

        private void PutValues(int at)
        {
            _link.Message[at] = (byte)_values.Length;
            _link.Message[at + 1] = (byte)(_values.Length >> 8);
        }

        private void Sent()
        {
            _hasSent = true;
            _lastSent = MicrosecondClock.Now;
        }
    }
}
