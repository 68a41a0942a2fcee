"""A small grammar of sentences such as such tables hold. Seeded: the same seed gives the same document."""
from __future__ import annotations

import random
from dataclasses import replace

from model import READING, Document, Item, Major, Minor, Requirement, Section

MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵"

SECTIONS = ["組織及び要員に関する対策", "物理的な環境に関する対策", "システムに関する対策", "日常の業務に関する対策", "契約に関する対策"]
MAJORS = [
    "文書の整備", "教育及び啓発", "委託先の監督", "区画への立入り", "電源・空調の維持", "機器の設置と撤去", "認証と権限", "通信の保護",
    "ログの取得と点検", "ぜい弱性への対応", "バックアップと復元", "データの消去", "変更作業の管理", "障害への対応(夜間・休日を含む)",
    "問合せ窓口", "サービス水準(SLA)の合意", "契約終了時の取扱い", "不正プログラムへの対策", "時刻の管理", "相互運用性の確保",
]
MINORS = [
    "責任者の選任", "手順書の作成", "定期的な見直し", "記録の保存", "利用者への周知", "例外の承認", "台帳の整備", "権限の棚卸し",
    "通知の基準の設定", "遠隔からの保守作業の制限と監視", "鍵の管理", "復旧目標の設定", "試験の実施", "媒体の持出し", "アラートの設定",
    "対策ソフトウェアの導入と管理", "契約書への明記", "リスク評価の実施", "Web サイトの改ざん検知",
]
WHO = ["運用担当者は、", "情報システムの管理者は、", "サービス事業者は、", "保守要員は、", "システム監査人は、", "受託した事業者の責任者は、", "", "", ""]
WHEN = [
    "年に1回以上、", "障害を検知したときは、", "OS、ミドルウェア及びアプリケーションの更新に当たり、", "新たな端末(スマートフォン、タブレットを含む。)を接続する場合、",
    "委託先を選ぶときは、", "TLS 1.3 以上による暗号化通信を用い、", "オンプレミスとクラウド(IaaS/PaaS)を併用する場合には、", "記録媒体を廃棄する場合、",
    "Wi-Fi を用いて接続する場合、", "利用者が 1,000 人を超える場合、", "ISMS 認証(ISO/IEC 27001)を取得した上で、", "緊急の場合を除き、", "平日9時〜17時の間に、", "",
]
WHAT = [
    "API の利用条件を", "特権 ID の一覧を", "ファイアウォールの規則(通信の許可・拒否)を", "バックアップの世代数と保管場所を", "アクセスログの保存期間を", "データベースの構成図を",
    "電子証明書の有効期限を", "問合せの受付時間及び連絡先を", "ウイルス対策ソフトのパターンファイルを", "ディスクの残り容量(しきい値は80%)を", "サーバ室の入退室記録を",
    "個人情報を含む帳票の枚数を", "NTP サーバとの時刻のずれ(1秒以内)を", "端末のMACアドレスを", "データの受渡しに用いる USB メモリを", "復旧に要した時間を",
]
DO = [
    "台帳に記入し、責任者の承認を得る。", "あらかじめ文書で定め、関係者に配布する。", "点検し、差異があれば直ちに是正する。", "2名以上で確認する。", "医療機関等に報告し、合意を得る。",
    "自動的に記録し、改ざんできない形で保管する。", "必要な最小限の範囲に限る。", "第三者による評価(ペネトレーションテスト等)の対象とする。", "SLA に明記する。", "1年間以上保存する。",
    "見直し、古くなったものを削除する。", "他の利用者から見えないように分離する。", "契約を終えた後、復元できない方法で消去し、証明書を提出する。",
]
TAIL = [
    "ただし、法令に定めがある場合はこの限りでない。", "なお、目安となる値(例: 99.5%、4時間以内)をあらかじめ示す。", "この場合、立ち会った者の氏名と日時も記録する。",
    "詳細は「運用手順書(第2.1版)」に定める。", "対象には、仮想サーバ、コンテナ及びその管理基盤を含む。", "IoT 機器についても同様とする。", "ここで、利用者とは医療従事者及びその補助者をいう。",
]
BULLETS = [
    "目的、範囲及び影響", "接続元の制限(IP アドレス、端末証明書)", "保存先(媒体、拠点)と世代数", "元の状態へ戻す手順", "連絡先(電話、メール)と応答の目安",
    "利用を認める期間と時間帯", "ログイン失敗の上限回数と、上限に達したときの措置", "氏名、生年月日等を識別できる情報のマスキング", "PKI による電子署名", "Web アプリケーションの診断",
]
RISK_BY = ["操作の誤りにより、", "機器の故障や災害により、", "不正プログラムの実行により、", "退職者のアカウントが使われ、", "通信の途中で、", "管理の不備により、"]
RISK = [
    "記録の内容が失われ、業務を続けられなくなる。", "患者の情報が漏えいする。", "発生の経緯を後から確かめられなくなる。", "端末・サーバ内の情報が改ざんされ、誤った判断のもととなる。",
    "サービスが長時間停止する。", "復旧までに想定を超える時間を要する。", "権限のない者に閲覧され、又は持ち出される。",
]
VOLUMES = ["経営管理編", "企画管理編", "システム運用編", "概説編"]
CHAPTERS = [
    "組織の体制と責任", "文書の体系(規程、手順、台帳等)", "リスクアセスメントの実施", "人的な安全管理措置", "委託先の選定・契約・監督", "利用機器・サービスに対する安全管理措置",
    "通常時の運用(性能、容量、稼働)", "非常時への備え", "認証・認可に関する措置", "ログの取得と監査", "ネットワークに関する安全管理措置", "物理的安全管理措置", "電子署名・タイムスタンプ",
    "媒体の廃棄", "持出しの管理", "外部からのアクセス",
]
OBLIGATIONS = ["遵守事項", "遵守事項", "遵守事項", "推奨事項"]
REQ_WHAT = [
    "利用する機器・ソフトウェアの構成", "取得した記録(アクセスログを含む。)", "安全管理に関する規程", "外部から受け取った媒体", "利用者ごとの権限", "通信経路の暗号化の状況",
    "医療情報を格納した端末の持出し", "復旧の優先順位と手順", "委託先が行う作業", "業務に必要のないサービスやポート", "バックアップの方式(フル・差分)",
]
REQ_DO = [
    "について、あらかじめ責任者の承認を得るとともに、その状況を定期的に確認すること。", "を文書化し、変更があったときは速やかに改めること。", "の妥当性を、年1回以上、独立した立場の者が点検すること。",
    "に対し、リスク評価の結果に応じた対策を適切に講じること。", "を必要最小限とし、不要なものは削除又は停止すること。", "に関する手順を定め、担当者と協働して見直しを図ること。",
    "について、異常の有無を常に把握できる措置を講じ、異常を認めたときは直ちに報告すること。",
]
REQ_TAIL = [
    "また、その結果を分かりやすく説明すること。", "なお、やむを得ず例外を認めるときは、期限を定めて記録すること。", "外部の事業者に委ねる部分についても、同等の水準を確保すること(再委託を含む。)。",
    "通信の暗号化(TLS 1.3 以上)及び相互認証を併せて検討すること。", "特に、医用画像(CT、MRI 等)などの大量のデータを扱う場合は、処理に要する時間にも留意すること。", "この際、「6.2 リスク分析」を参照すること。",
]
# Differences between the two readings, as they are found.
REWORD = [("速やかに", "直ちに"), ("併せて", "あわせて"), ("講じること", "とること"), ("分かりやすく", "わかりやすく"), ("直ちに", "すみやかに"), ("及び", "および")]

# Characters that readers trip over, as they are printed.
ODD = [
    "ﾃﾞｰﾀﾍﾞｰｽの保存先を定める。", "葛󠄀城市及び辻󠄀堂の拠点を含む。", "髙橋、﨑山及び𠮷田を除く。", "1㎡当たり2℃以下、10㎏未満とする。", "№1〜№3、Ⅲ類及びⅳ項に限る。", "“重要”な「情報」を『別表』に示す。",
    "A—B間、C―D間及びE–F間の距離を測る。", "①〜③及び⑴、⒈、㈠を確認する。", "神社、福祉及び羽田を対象とする。", "※1 詳細は別に定める。", "α線、Ω及び±5%の範囲とする。", "〇〇株式会社(仮称)と協議する。", "上限は½、¥1,000とする。",
]


def draw_paper(r: random.Random, text: dict) -> dict:
    """Arguments of `Grammar.document`: how the paper prints grades and sections, and which columns it lacks; `text`, those of `Grammar`, are set to it."""
    doc = dict(grade_sign=r.choice("〇○◯"), dropped=[], bare_sections=r.random() < 0.1)
    if r.random() < 0.12:
        doc["dropped"].append("risk")
    if r.random() < 0.15:
        doc["dropped"] += READING
        text["readings"] = False
    return doc


class Grammar:
    """Draws documents. `shared` and `bullets` are shares of items; `readings=False` makes a table with one reading only;
    `recurring`, that the requirements are some that come again and again, each 項番 with one title, as in the published table."""

    def __init__(self, seed: str, *, bullets=0.15, shared=0.2, ragged=0.05, long=False, wide_parens=False, readings=True, dash="-", wide_digits=False,
                 many_marks=False, no_grade=0.0, no_clause=0.0, most_marks=12, odd=False, recurring=False):
        self.r = random.Random(seed)
        self.bullets, self.shared, self.ragged, self.long = bullets, shared, ragged, long
        self.wide_parens, self.readings, self.dash, self.wide_digits, self.many_marks = wide_parens, readings, dash, wide_digits, many_marks
        self.no_grade, self.no_clause, self.most_marks, self.odd = no_grade, no_clause, most_marks, odd
        self.pool, self.recurring, self.last = [], recurring, None

    def _text(self, s: str) -> str:
        return s.replace("(", "（").replace(")", "）") if self.wide_parens else s

    def sentence(self) -> str:
        p = self.r.choice
        return p(WHO) + p(WHEN) + p(WHAT) + p(DO)

    def statement(self, mark: str, n: int) -> str:
        r = self.r
        parts = []
        if n > 1 and r.random() < 0.12:
            parts.append(f"{mark}{self.dash}{r.randrange(1, n)}の結果、必要と認められる場合には、次の措置を講じる。")
        elif mark != "①" and r.random() < 0.08:
            parts.append(f"①{self.dash}1に準じ、次のとおり対応する。")
        count = r.choice([1, 1, 2, 2, 3, 3, 4, 5, 6] if self.long else [1, 1, 1, 2, 2, 3])
        parts += [self.sentence() for _ in range(count)]
        if r.random() < 0.3:
            parts.append(r.choice(TAIL))
        s = "".join(parts)
        if r.random() < self.bullets:
            s += "".join(f"\n・ {b}" for b in r.sample(BULLETS, r.randrange(2, 5)))
        if self.odd:
            s += r.choice(ODD)
        return self._text(s)

    def requirement(self) -> Requirement:
        if not self.recurring:
            return self._new_requirement()
        if not self.pool:
            titles: dict = {}
            for _ in range(110):
                q = self._new_requirement()
                self.pool.append(replace(q, chapter=titles.setdefault((q.volume, q.chapter[0]), q.chapter)))
        q = self.r.choice(self.pool)
        while q is self.last:
            q = self.r.choice(self.pool)
        self.last = q
        # A copy: the same object in two items is one cell that they share.
        return replace(q)

    def _new_requirement(self) -> Requirement:
        r = self.r
        text = r.choice(REQ_WHAT) + r.choice(REQ_DO) + "".join(r.sample(REQ_TAIL, r.choice([0, 0, 1, 1, 2, 3])))
        reading = text
        if r.random() < 0.25:
            for a, b in r.sample(REWORD, len(REWORD)):
                if a in reading:
                    reading = reading.replace(a, b, 1)
                    break
        if r.random() < 0.15:
            reading = reading[:-1]
        chapter = (str(r.randrange(1, 19)), self._text(r.choice(CHAPTERS)))
        clause = r.choice(MARKS[:r.choice([5, 8, self.most_marks])])
        if self.no_clause and r.random() < self.no_clause:
            clause = ""
        return Requirement(r.choice(VOLUMES), chapter, clause, r.choice(OBLIGATIONS), self._text(text),
                           self._text(reading) if self.readings else None)

    def minor(self, mark: str, title: str, count: int) -> Minor:
        r = self.r
        items = [Item(mark, n, self.statement(mark, n), r.choice("◎◎◎◎〇"), dash=self.dash, wide_digits=self.wide_digits) for n in range(1, count + 1)]
        for item in items:
            if self.no_grade and r.random() < self.no_grade:
                item.grade = ""
        i = 0
        while i < count:
            if r.random() < self.shared and i + 1 < count:
                span = min(count - i, r.choice([2, 2, 3]))
                q = self.requirement()
                for item in items[i:i + span]:
                    item.requirements = [q]
                i += span
                continue
            items[i].requirements = [self.requirement() for _ in range(r.choice([0, 1, 1, 1, 1, 2, 2, 3, 4]))]
            # Ragged: the last of several requirements is the first of the next item too.
            if i and items[i].requirements and len(items[i - 1].requirements) > 1 and r.random() < self.ragged * 4:
                items[i].requirements[0] = items[i - 1].requirements[-1]
            i += 1
        risks, left = [], count
        while left:
            span = left if r.random() < 0.7 else r.randrange(1, left + 1)
            risks.append((span, self._text(r.choice(RISK_BY) + r.choice(RISK))))
            left -= span
        return Minor(mark, self._text(title), risks, items)

    def document(self, items: int, grade_sign="〇", dropped=(), **paper) -> Document:
        """A document of about so many items."""
        r = self.r
        doc = Document(grade_sign=grade_sign, dropped=set(dropped), **paper)
        majors, made = r.sample(MAJORS, len(MAJORS)), 0
        per_section = max(1, min(4, items // 12))
        while made < items:
            section = Section(str(len(doc.sections) + 1), SECTIONS[len(doc.sections) % len(SECTIONS)])
            doc.sections.append(section)
            for m in range(1, per_section + 1):
                if made >= items:
                    break
                major = Major(f"{section.number}.{m}", self._text(majors.pop() if majors else r.choice(MAJORS)))
                section.majors.append(major)
                titles = r.sample(MINORS, len(MINORS)) * 3
                for k in range(self.most_marks if self.many_marks and m == 1 else r.choice([1, 2, 2, 3])):
                    if items < 20 and made >= items:
                        break
                    count = r.choice([1, 2] if self.many_marks else [2, 3, 4] if items < 20 else [1, 2, 3, 4, 5, 7, 11])
                    major.minors.append(self.minor(MARKS[k], titles[k], count))
                    made += count
        return doc
