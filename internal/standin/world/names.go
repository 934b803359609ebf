package world

import "strings"

// culture is where somebody comes from: names, and the cities to work in.
type culture struct {
	locale, country       string
	given, family, cities []string
}

func from(locale, country, given, family, cities string) culture {
	return culture{locale, country, strings.Fields(given), strings.Fields(family), strings.Split(cities, ", ")}
}

// cultures are never changed. A space inside a name is written as _.
var cultures = []culture{
	from("en-NG", "NG", "Ada Chidi Ngozi Emeka Ifeoma Obinna Amara Kelechi Folake Tunde Yewande Babajide Zainab Musa",
		"Okonjo Eze Amadi Balogun Adeyemi Nwosu Okafor Achebe Bello Danjuma Ogunleye Etim", "Lagos, Abuja, Ibadan"),
	from("sv-SE", "SE", "Bo Astrid Åsa Björn Elin Gösta Ingrid Jörgen Karin Lennart Märta Nils Örjan Sigrid",
		"Lindqvist Åkesson Bergström Dahl Ekström Forsberg Hägglund Norén Öberg Sjögren Wallin Ström", "Stockholm, Malmö, Göteborg"),
	from("pl-PL", "PL", "Łukasz Agnieszka Bartosz Celina Grażyna Jędrzej Kasia Małgorzata Paweł Stanisław Wojciech Zofia",
		"Kowalski Nowak Wiśniewska Dąbrowski Zając Łuczak Szymańska Wójcik Kaźmierczak Maj Żak Pawlak", "Warszawa, Kraków, Łódź"),
	from("tr-TR", "TR", "Fatma Emre Zeynep Çağla Deniz Işıl Kemal Ömer Selin Şule Ufuk Yıldız İpek Hakan",
		"Demir Yılmaz Çelik Şahin Öztürk Aydın Kılıç Arslan Doğan Güneş Koç Ünal", "İstanbul, Ankara, İzmir"),
	from("es-MX", "MX", "José Guadalupe Alejandra Íñigo Lucía Mateo Ximena Ramón Sofía Tomás Valeria Óscar",
		"García Hernández Núñez Ortiz Peña de_la_Cruz Ibáñez Jiménez Muñoz Quiñones Ruiz Zavala", "Ciudad de México, Guadalajara, Mérida"),
	from("vi-VN", "VN", "Anh Bình Chi Đức Giang Hương Khánh Linh Minh Ngọc Phương Quỳnh Thảo Tuấn",
		"Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ", "Hà Nội, Đà Nẵng, Cần Thơ"),
	from("hi-IN", "IN", "Aarav Bhavna Chetan Divya Esha Farhan Gita Harish Indira Jatin Kavya Lakshmi Meera Nikhil Priya Rohan",
		"Menon Sharma Iyer Patel Banerjee Chatterjee Deshpande Gupta Joshi Kulkarni Nair Reddy Singh Varma", "Mumbai, Pune, Bengaluru"),
	from("ja-JP", "JP", "Aiko Daichi Emi Haruto Kaede Makoto Nao Ren Sakura Takumi Yui Hana",
		"Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Mori Abe", "Tokyo, Osaka, Sapporo"),
	from("ar-EG", "EG", "Amina Bilal Dina Farid Hala Karim Layla Mahmoud Nadia Omar Rania Samir Tarek Yusuf",
		"el-Sayed Farah Haddad Ibrahim Khalil Mansour Nasser Rahimi Saleh Zaki Aziz Bensaid", "Cairo, Alexandria, Aswan"),
	from("de-DE", "DE", "Anneliese Bernd Cäcilie Dörte Franziska Günther Heike Jonas Käthe Lukas Mareike Sören Ute Friederike",
		"Becker Schäfer Müller Groß Weiß Fischer Hübner Köhler Lang von_Stein Vogel Zimmermann", "Berlin, Köln, München"),
	from("fr-FR", "FR", "Aurélie Benoît Chloé Désirée Éloïse François Gaëlle Hugo Inès Joël Léa Maëlys Noémie Zoé",
		"Martin N'Diaye Lefèvre Dupré Moreau d'Arcy Girard Lécuyer Fontaine Béranger Rousseau Le_Goff", "Paris, Lyon, Nantes"),
	from("en-IE", "IE", "Aoife Brendan Ciarán Deirdre Eoin Fionnuala Gráinne Niamh Oisín Róisín Sinéad Tadhg",
		"O'Brien O'Connor Byrne Doyle Fitzgerald Gallagher Kavanagh MacCarthy Murphy Nolan Ó_Súilleabháin Walsh", "Dublin, Cork, Galway"),
	from("pt-BR", "BR", "Antônio Beatriz Caetano Débora Fábio Gil Helena João Letícia Márcia Otávio Thaís Conceição Rafael",
		"Mendes Araújo Barbosa Conceição Fonseca Gonçalves Magalhães Oliveira Pereira dos_Santos Simões Teixeira", "São Paulo, Recife, Belém"),
	from("ko-KR", "KR", "Eun Ha-eun Ji-ho Jun-seo Min-jun Seo-yeon So-ra Tae-yang Yu-na Hye-jin Do-yun Bo-ra",
		"Park Kim Lee Choi Jung Kang Yoon Lim Han Oh Seo Shin", "Seoul, Busan, Jeju"),
	from("uk-UA", "UA", "Олена Андрій Богдан Ганна Дмитро Ірина Катерина Микола Оксана Роман Юлія Тарас",
		"Шевченко Коваленко Бондар Ткаченко Кравець Мельник Гончар Поліщук Лисенко Руденко Савчук Мороз", "Київ, Львів, Одеса"),
	from("zu-ZA", "ZA", "Thandi Sipho Nomvula Bongani Lindiwe Mandla Nokuthula Themba Zanele Kagiso Lerato Tshepo",
		"Zulu Dlamini Khumalo Mbeki Mokoena Ndlovu Nkosi Radebe Sithole van_der_Merwe Botha Naidoo", "Johannesburg, Durban, Cape Town"),
	from("zh-CN", "CN", "Wei Fang Jing Lei Min Na Qiang Tao Xiu Yan Ying Zhen Hui Li",
		"Zhang Wang Li Liu Chen Yang Zhao Huang Zhou Wu Xu Sun Ouyang Zhu", "Shanghai, Chengdu, Xi'an"),
	from("en-GB", "GB", "Alice Daniel Charlotte Edward Freya Grace Harriet Isaac Noah Olivia Poppy Rosalind Thomas Winifred",
		"Ashworth Bennett Clarke Fairfax-Jones Hughes Marsh Osei Pemberton Smith Turner Whitlock Young", "London, Leeds, Cardiff"),
}

// departments and their ordinary titles; the first of each leads it.
var departments = []struct {
	name   string
	titles []string
}{
	{"Engineering", []string{"Head of Engineering", "Software Engineer", "Site Reliability Engineer", "Test Engineer", "Data Engineer"}},
	{"Sales", []string{"Head of Sales", "Account Executive", "Sales Engineer", "Sales Representative"}},
	{"Support", []string{"Head of Support", "Support Engineer", "Support Specialist"}},
	{"Finance", []string{"Head of Finance", "Accountant", "Controller", "Payroll Specialist"}},
	{"Design", []string{"Head of Design", "Product Designer", "Illustrator", "Design Researcher"}},
	{"People", []string{"Head of People", "Recruiter", "People Partner"}},
	{"Marketing", []string{"Head of Marketing", "Content Editor", "Campaign Manager", "Analyst"}},
	{"Legal", []string{"General Counsel", "Counsel", "Paralegal"}},
	{"Operations", []string{"Head of Operations", "Facilities Coordinator", "Buyer", "Logistics Planner"}},
	{"Research", []string{"Head of Research", "Scientist", "Research Assistant"}},
}
